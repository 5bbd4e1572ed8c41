package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds those checkpoints of a run that can be believed; names what is wrong with the others in the log. */
final class WholeCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(WholeCheckpoints.class);

    private final CheckpointStore store;

    /** What is to be had of a checkpoint. */
    interface Use<T> {
        T of(CheckpointDirectory checkpoint) throws IOException;
    }

    /** What a step's directory is. */
    enum State {
        WHOLE,
        /** Not what its manifest says. */
        DAMAGED,
        /** Of a driver that had lost the run directory. */
        REFUSED
    }

    WholeCheckpoints(CheckpointStore store) {
        this.store = store;
    }

    /**
     * What is wanted of the newest checkpoint that has it undamaged.
     *
     * @param use reads, and so verifies
     * @throws IOException if the checkpoints cannot be listed
     */
    <T> Optional<T> newest(Use<T> use) throws IOException {
        List<Long> steps = new ArrayList<>(store.steps());
        Collections.reverse(steps);
        for (long step : steps) {
            try {
                return Optional.of(twice(step, use));
            } catch (IOException e) {
                LOG.warn("Skipped checkpoint {}: {}", CheckpointFiles.directory(step), e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** @throws IOException if that cannot be told, because the file system fails */
    State state(long step) throws IOException {
        try {
            store.open(step).verify();
            return State.WHOLE;
        } catch (DamagedCheckpointException e) {
            LOG.warn("Checkpoint {} is not whole: {}", CheckpointFiles.directory(step), e.getMessage());
            return State.DAMAGED;
        } catch (RefusedCheckpointException e) {
            LOG.warn("Checkpoint {} does not count: {}", CheckpointFiles.directory(step), e.getMessage());
            return State.REFUSED;
        }
    }

    /**
     * The checkpoints that count and whose files have the right lengths, ascending. Reading every byte of every one after
     * each save would take hours.
     */
    List<CheckpointDirectory> complete() throws IOException {
        List<CheckpointDirectory> complete = new ArrayList<>();
        for (long step : store.steps()) {
            try {
                complete.add(store.open(step));
            } catch (IOException e) {
                LOG.debug("Passed over checkpoint {}", CheckpointFiles.directory(step), e);
            }
        }
        return complete;
    }

    /** A file system that stumbles once must not cost the newest checkpoint; damage does not go away. */
    private <T> T twice(long step, Use<T> use) throws IOException {
        try {
            return use.of(store.open(step));
        } catch (DamagedCheckpointException | RefusedCheckpointException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("Could not read {}, trying once more: {}", store.path(step), e.getMessage());
            return use.of(store.open(step));
        }
    }
}
