package org.tarflow4j.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** The faults of every {@link FaultFileSystem} of this JVM, Spark's tasks in local mode included. */
public final class Faults {
    /** Something that is done though its caller was told otherwise. */
    interface Action {
        void run() throws IOException;
    }

    private static final Map<Fault, Long> CALLS = new LinkedHashMap<>();
    private static final Set<Fault> STRUCK = new HashSet<>();
    private static final List<Action> ZOMBIES = new ArrayList<>();
    private static String message = "Injected fault";

    private Faults() {}

    /** From now on these faults and no others, counted from here. */
    public static synchronized void inject(List<Fault> faults) {
        CALLS.clear();
        STRUCK.clear();
        ZOMBIES.clear();
        message = "Injected fault";
        faults.forEach(fault -> CALLS.put(fault, 0L));
    }

    /** As {@link #inject(List)}, with the file system's own words. */
    public static synchronized void inject(String words, Fault... faults) {
        inject(List.of(faults));
        message = words;
    }

    /** No more faults; what was to be done late is done now, as far as it still can be. */
    public static synchronized void heal() {
        CALLS.clear();
        for (Action zombie : ZOMBIES) {
            try {
                zombie.run();
            } catch (IOException e) {
                // A zombie's errors are heard by nobody.
            }
        }
        ZOMBIES.clear();
    }

    /** Those of the injected faults that an operation met. */
    public static synchronized Set<Fault> struck() {
        return Set.copyOf(STRUCK);
    }

    /** Counts a call; what is to happen to it, if it fails. */
    static synchronized Optional<Outcome> strike(Operation operation, Path path) {
        Outcome outcome = null;
        for (Map.Entry<Fault, Long> entry : CALLS.entrySet()) {
            Fault fault = entry.getKey();
            if (fault.operation() == operation
                    && fault.path().matcher(path.toString()).find()) {
                long call = entry.getValue() + 1;
                entry.setValue(call);
                if (call >= fault.first() && call <= fault.last()) {
                    STRUCK.add(fault);
                    outcome = fault.outcome();
                }
            }
        }
        return Optional.ofNullable(outcome);
    }

    static synchronized void later(Action zombie) {
        ZOMBIES.add(zombie);
    }

    static synchronized IOException error(Operation operation, Path path) {
        return new IOException(message + ": " + operation + " " + path);
    }
}
