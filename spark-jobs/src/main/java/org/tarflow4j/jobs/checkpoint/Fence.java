package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Keeps a driver that lost its run directory to another one from writing there. */
public interface Fence {
    /** A directory that nobody else could want: every write is allowed, every checkpoint is good. */
    Fence NONE = new Fence() {
        @Override
        public long token() {
            return 0;
        }

        @Override
        public void check() {}

        @Override
        public boolean admits(long token, long step) {
            return true;
        }
    };

    /** Number of this holder of the run directory: higher than that of any holder before; goes into each manifest. */
    long token();

    /**
     * Called right before something becomes visible.
     *
     * @throws IOException if the directory belongs to another holder by now, or that cannot be told
     */
    void check() throws IOException;

    /** {@link #check}, for a job to end with. */
    default void requireHeld() {
        try {
            check();
        } catch (IOException e) {
            throw new JobException(ExitCode.RUN_IN_USE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Whether a checkpoint counts: false if it became visible after its writer had lost the directory to a later holder.
     *
     * @param token of the writer, from the manifest
     * @param step of the checkpoint
     */
    boolean admits(long token, long step) throws IOException;
}
