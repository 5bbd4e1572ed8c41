package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;

/** A checkpoint came from a driver that had lost the run directory to another one. */
final class RefusedCheckpointException extends IOException {
    RefusedCheckpointException(String message) {
        super(message);
    }
}
