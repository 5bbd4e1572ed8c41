package org.tarflow4j.jobs.lease;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who holds a run directory; the content of {@code holder-NNNNNNNN.json}.
 *
 * @param token number of this holder, higher than that of any before
 * @param id random, tells two holders of one number apart where the store could not
 * @param description what it does, for people
 * @param host where it runs
 * @param pid its process there
 * @param since when it took over, by its own clock, for people
 * @param durationMillis after so long without a sign of life it may be taken for dead
 * @param checkpoints the steps whose checkpoints were visible when it took over, each with the lowest token that the
 *     writer of that checkpoint may have
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LeaseHolder(
        long token,
        String id,
        String description,
        String host,
        long pid,
        String since,
        long durationMillis,
        SortedMap<Long, Long> checkpoints) {

    LeaseHolder {
        // A file without these is not, or not yet, a holder's.
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(checkpoints, "checkpoints");
    }

    /** This process, before it knows of any checkpoint. */
    static LeaseHolder here(long token, String description, Duration duration) {
        return new LeaseHolder(
                token,
                UUID.randomUUID().toString(),
                description,
                hostName(),
                ProcessHandle.current().pid(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                duration.toMillis(),
                new TreeMap<>());
    }

    /** The same holder, which took over when {@code checkpoints} were visible. */
    LeaseHolder seeing(Map<Long, Long> visible) {
        return new LeaseHolder(token, id, description, host, pid, since, durationMillis, new TreeMap<>(visible));
    }

    /**
     * Whether a checkpoint counts while this is the newest holder: its own do, those of others if it saw them when it
     * took over. What became visible afterwards was written by somebody who had lost the directory.
     */
    boolean admits(long writer, long step) {
        Long lowest = checkpoints.get(step);
        return writer >= token || (lowest != null && writer >= lowest);
    }

    /**
     * What the next holder has to write down of the steps that it sees. One record then says all that the records of
     * earlier holders say, and these can go: a step that this holder did not see when it took over can only be its own,
     * or one that does not count.
     */
    SortedMap<Long, Long> handOver(Collection<Long> visible) {
        SortedMap<Long, Long> lowest = new TreeMap<>();
        visible.forEach(step -> lowest.put(step, checkpoints.getOrDefault(step, token)));
        return lowest;
    }

    /** "train on host-3, process 4711, since 2026-03-01T08:00:00Z". */
    @Override
    public String toString() {
        return description + " on " + host + ", process " + pid + ", since " + since;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }
}
