package org.tarflow4j.jobs.train;

import java.io.Serializable;

/**
 * Where a chunk of a vector is, as one worker has it: what travels through the shuffle in its place. A class and not a
 * record, because Spark's Kryo cannot restore records.
 */
final class Piece implements Serializable {
    /** Images behind it: its weight in the mean. */
    final long images;

    final Lender lender;

    /** Of the vector, at its lender. */
    final String name;

    /** In bytes. */
    final long from;

    final int length;

    Piece(long images, Lender lender, String name, long from, int length) {
        this.images = images;
        this.lender = lender;
        this.name = name;
        this.from = from;
        this.length = length;
    }
}
