package org.tarflow4j.jobs.quality.image;

import java.util.stream.LongStream;
import org.tarflow4j.model.KeyedRandom;

/**
 * Which rows are taken of a set that has too many. A keyed draw: rows may be sorted by class, as samples are that were asked for
 * with counts, or by where they came from, and then neither the first rows nor every n-th stand for all. The rows of a smaller
 * draw are among those of a larger one.
 */
public final class RandomRows {
    private static final long SEED = 0x5e1ec7;

    private RandomRows() {}

    /**
     * Rows of 0, …, {@code count} − 1, ascending.
     *
     * @param most at most so many; 0 for none
     */
    public static long[] of(long count, long most) {
        if (most >= count) {
            return LongStream.range(0, count).toArray();
        }
        if (most == 0) {
            return new long[0];
        }
        // keys differ: with one seed they are a permutation of all 64-bit numbers
        long largest = LongStream.range(0, count)
                .map(RandomRows::key)
                .sorted()
                .skip(most - 1)
                .findFirst()
                .orElseThrow();
        return LongStream.range(0, count).filter(row -> key(row) <= largest).toArray();
    }

    private static long key(long row) {
        return new KeyedRandom(SEED, row).nextLong();
    }
}
