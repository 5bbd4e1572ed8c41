package org.tarflow4j.fault;

/** What becomes of an operation that reports an error. */
public enum Outcome {
    /** It is not done. A file whose writing, syncing or closing fails keeps the first half of its bytes. */
    NOT_DONE,
    /** It is done all the same: the answer was lost. */
    DONE,
    /** It is done when the faults are healed: a zombie. Of creating, writing and syncing there is none. */
    DONE_LATER
}
