package org.tarflow4j.jobs.train;

import java.io.Serializable;

/** A chunk of a vector as one worker has it. A class and not a record, because Spark's Kryo cannot restore records. */
final class Piece implements Serializable {
    /** Images behind it: its weight in the mean. */
    final long images;

    /** See {@link FloatBytes}. */
    final byte[] bytes;

    Piece(long images, byte[] bytes) {
        this.images = images;
        this.bytes = bytes;
    }
}
