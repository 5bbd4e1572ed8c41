package org.tarflow4j.jobs.checkpoint;

import java.util.List;
import java.util.stream.Stream;
import org.tarflow4j.fault.Fault;
import org.tarflow4j.fault.Operation;
import org.tarflow4j.fault.Outcome;

/** What can go wrong while a third checkpoint is saved and promoted, and a fourth one pushes out the second. */
final class CheckpointFaults {
    private static final List<Fault> ANYWHERE = List.of(
            once(Operation.CREATE, CheckpointFiles.MARKER, Outcome.NOT_DONE),
            once(Operation.CREATE, "parameters", Outcome.NOT_DONE),
            once(Operation.CREATE, "config", Outcome.DONE),
            once(Operation.WRITE, "parameters", Outcome.NOT_DONE),
            once(Operation.CLOSE, "parameters", Outcome.NOT_DONE),
            once(Operation.CLOSE, "parameters", Outcome.DONE),
            once(Operation.CLOSE, "parameters", Outcome.DONE_LATER),
            once(Operation.CLOSE, CheckpointFiles.MANIFEST, Outcome.NOT_DONE),
            once(Operation.CLOSE, CheckpointFiles.MANIFEST, Outcome.DONE),
            once(Operation.CLOSE, CheckpointFiles.MANIFEST, Outcome.DONE_LATER),
            once(Operation.LIST, "checkpoints$", Outcome.NOT_DONE),
            Fault.once(Operation.LIST, "checkpoints$", 2, Outcome.NOT_DONE),
            once(Operation.DELETE, CheckpointFiles.MARKER, Outcome.NOT_DONE),
            once(Operation.DELETE, CheckpointFiles.MARKER, Outcome.DONE),
            once(Operation.DELETE, "step-00000002/manifest", Outcome.NOT_DONE),
            once(Operation.DELETE, "step-00000002/manifest", Outcome.DONE),
            once(Operation.DELETE, "step-00000002/manifest", Outcome.DONE_LATER),
            once(Operation.DELETE, "step-00000002/parameters", Outcome.DONE),
            once(Operation.OPEN, CheckpointFiles.MANIFEST, Outcome.NOT_DONE),
            once(Operation.READ, "parameters", Outcome.NOT_DONE),
            once(Operation.CREATE, CheckpointFiles.PROMOTED, Outcome.NOT_DONE),
            once(Operation.CLOSE, CheckpointFiles.PROMOTED, Outcome.DONE),
            once(Operation.CLOSE, CheckpointFiles.PROMOTED, Outcome.DONE_LATER));

    private static final List<Fault> WITH_RENAME = List.of(
            once(Operation.RENAME, "step-00000003", Outcome.NOT_DONE),
            once(Operation.RENAME, "step-00000003", Outcome.DONE),
            once(Operation.RENAME, "step-00000003", Outcome.DONE_LATER),
            once(Operation.RENAME, CheckpointFiles.PROMOTED, Outcome.NOT_DONE),
            once(Operation.RENAME, CheckpointFiles.PROMOTED, Outcome.DONE),
            once(Operation.RENAME, CheckpointFiles.PROMOTED, Outcome.DONE_LATER));

    /** These strike while another fault is cleaned up after. */
    private static final List<Fault> IN_CLEANING_UP = List.of(
            once(Operation.DELETE, "(unfinished|step-00000003)/parameters", Outcome.NOT_DONE),
            once(Operation.DELETE, "(unfinished|step-00000003)/parameters", Outcome.DONE));

    private CheckpointFaults() {}

    static List<Fault> onDisk() {
        return joined(ANYWHERE, WITH_RENAME, IN_CLEANING_UP);
    }

    static List<Fault> onAnObjectStore() {
        return joined(ANYWHERE, IN_CLEANING_UP);
    }

    static boolean strikesAlone(Fault fault) {
        return !IN_CLEANING_UP.contains(fault);
    }

    @SafeVarargs
    private static List<Fault> joined(List<Fault>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }

    private static Fault once(Operation operation, String path, Outcome outcome) {
        return Fault.once(operation, path, 1, outcome);
    }
}
