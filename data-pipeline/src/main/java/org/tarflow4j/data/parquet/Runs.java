package org.tarflow4j.data.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** What begins with counts that the library makes arrays of: runs of levels and dictionary indices, and differences. */
final class Runs {
    /** Some writers pad the last run. */
    private static final int PADDING = 64;

    private static final int LARGEST_BLOCK = 1 << 16;

    private Runs() {}

    /**
     * Runs of the RLE and bit-packing hybrid, which must hold what they announce.
     *
     * @param bitWidth of a value
     * @param count of values that will be asked for
     */
    static void require(ByteBuffer runs, int bitWidth, int count) throws DamagedParquetException {
        try {
            long left = count;
            while (left > 0 && runs.hasRemaining()) {
                int header = varint(runs);
                boolean packed = (header & 1) == 1;
                long announced = header >>> 1;
                if (!packed) {
                    skip(runs, (bitWidth + 7) / 8);
                    left -= announced;
                    continue;
                }
                if (announced * Math.max(1, bitWidth) > runs.remaining() + (long) PADDING * Math.max(1, bitWidth)) {
                    throw new DamagedParquetException("a page has a run of " + 8 * announced + " values of " + bitWidth
                            + " bits in " + runs.remaining() + " bytes");
                }
                skip(runs, (int) Math.min(announced * bitWidth, runs.remaining()));
                left -= 8 * announced;
            }
        } catch (BufferUnderflowException e) {
            throw new DamagedParquetException("a page ends inside its runs", e);
        }
    }

    /** The head of differences packed in blocks, which must not announce more than {@code count} values. */
    static void requireDeltas(ByteBuffer deltas, int count) throws DamagedParquetException {
        try {
            int block = varint(deltas);
            int miniBlocks = varint(deltas);
            int values = varint(deltas);
            if (block <= 0
                    || block > LARGEST_BLOCK
                    || miniBlocks <= 0
                    || miniBlocks > block
                    || values < 0
                    || values > count) {
                throw new DamagedParquetException("a page announces " + values + " differences in blocks of " + block
                        + ", " + miniBlocks + " parts each, for " + count + " values");
            }
        } catch (BufferUnderflowException e) {
            throw new DamagedParquetException("a page ends inside its head", e);
        }
    }

    /** An unsigned number of up to 32 bits, as an int. */
    static int varint(ByteBuffer bytes) throws DamagedParquetException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DamagedParquetException("a page holds a number of more than 32 bits");
    }

    private static void skip(ByteBuffer bytes, int count) {
        if (count > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + count);
    }
}
