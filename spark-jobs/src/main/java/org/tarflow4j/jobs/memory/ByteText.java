package org.tarflow4j.jobs.memory;

import java.util.Locale;

/** Numbers of bytes, for people and for options. */
public final class ByteText {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final long MEBIBYTE = 1 << 20;
    private static final long STEP = 128;

    private ByteText() {}

    /** 1234567 bytes are "1.2 MB". */
    public static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** As options of the JVM, Spark and JavaCPP have it: mebibytes, rounded up to a multiple of 128, such as "1536m". */
    public static String option(long bytes) {
        long mebibytes = (bytes + MEBIBYTE - 1) / MEBIBYTE;
        return (mebibytes + STEP - 1) / STEP * STEP + "m";
    }
}
