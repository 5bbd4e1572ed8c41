package org.tarflow4j.jobs.sample;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Headers of tar members as POSIX.1-1988 has them: short names, regular files, no owner and no time. */
final class TarHeader {
    static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int LENGTH_AT = 124;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_BYTES = 8;

    private TarHeader() {}

    static byte[] of(String name, int length) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, LENGTH_AT, String.format(Locale.ROOT, "%011o", length));
        put(header, 136, "00000000000");
        put(header, CHECKSUM_AT, " ".repeat(CHECKSUM_BYTES));
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, CHECKSUM_AT, String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    /** Bytes between a content of that length and the next header. */
    static int padding(int length) {
        return (BLOCK - length % BLOCK) % BLOCK;
    }

    static String name(byte[] header) {
        return new String(header, 0, NAME_BYTES, StandardCharsets.US_ASCII).trim();
    }

    static int length(byte[] header) {
        return Integer.parseInt(new String(header, LENGTH_AT, 11, StandardCharsets.US_ASCII), 8);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
