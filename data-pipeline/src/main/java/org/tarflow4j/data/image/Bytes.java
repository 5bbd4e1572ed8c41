package org.tarflow4j.data.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Arithmetic on several unsigned bytes at once, packed into a long: the compiler does not vectorise loops over bytes. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long WITHOUT_LOWEST_BITS = 0xFEFE_FEFE_FEFE_FEFEL;
    private static final int ONE_HALF = 1 << (Taps.FRACTION_BITS - 1);

    private Bytes() {}

    /** Eight bytes, that of the lowest index as the least significant. */
    static long eight(byte[] values, int from) {
        return (long) LONGS.get(values, from);
    }

    /** Stores what {@link #eight(byte[], int)} reads. */
    static void eight(byte[] values, int at, long eight) {
        LONGS.set(values, at, eight);
    }

    /** (a + b + 1) / 2 of each of eight: the bits that either has, less half of those that only one has. */
    static long mean(long a, long b) {
        return (a | b) - (((a ^ b) & WITHOUT_LOWEST_BITS) >>> 1);
    }

    /** (a + b + 1) / 2. */
    static byte mean(byte a, byte b) {
        return (byte) ((a & 0xFF) + (b & 0xFF) + 1 >> 1);
    }

    /** The sum low of low + 2³²·high, both signed, as a pixel. */
    static byte low(long sums) {
        return pixel((int) sums);
    }

    /** The sum high of low + 2³²·high, both signed, as a pixel. */
    static byte high(long sums) {
        return pixel((int) ((sums - (int) sums) >> 32));
    }

    /** A sum of pixels times weights, rounded and clipped to 8 bits. */
    static byte pixel(int sum) {
        return (byte) Math.max(0, Math.min(255, (sum + ONE_HALF) >> Taps.FRACTION_BITS));
    }
}
