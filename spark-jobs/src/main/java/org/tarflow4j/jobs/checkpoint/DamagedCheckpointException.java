package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;

/** A directory is not a whole checkpoint of ours; the message says what is wrong with it and names it. */
final class DamagedCheckpointException extends IOException {
    DamagedCheckpointException(String message) {
        super(message);
    }

    DamagedCheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
