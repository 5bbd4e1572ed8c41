package org.tarflow4j.jobs.sample;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The samples of a shard that was made when fewer were asked for. */
final class EarlierShard implements Closeable {
    private final ShardRecord record;
    private final ShardInput input;
    private @Nullable StoredSample next;
    private int failedTaken;

    EarlierShard(ShardRecord record, ShardInput input) throws IOException {
        this.record = record;
        this.input = input;
        next = input.next();
    }

    boolean holdsUpTo(long end) {
        return end <= record.end();
    }

    /** Copies the samples below {@code end} that were not copied yet. */
    void copyUpTo(long end, ShardOutput out, ShardTally tally) throws IOException {
        while (next != null && next.index() < end) {
            out.add(next);
            tally.add(next);
            next = input.next();
        }
        while (failedTaken < record.failed().size() && record.failed().get(failedTaken) < end) {
            long sample = record.failed().get(failedTaken++);
            tally.addFailed(sample, record.retried().getOrDefault(sample, 0));
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
