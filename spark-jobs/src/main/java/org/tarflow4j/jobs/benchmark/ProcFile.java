package org.tarflow4j.jobs.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of Linux's /proc, lines of "key : value"; elsewhere there are none, and nothing is known. */
final class ProcFile {
    private static final String KILOBYTES = " kB";

    private ProcFile() {}

    /** The value of the first line with that key; null if there is none. */
    static @Nullable String value(String file, String key) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                int colon = line.indexOf(':');
                if (colon >= 0 && line.substring(0, colon).trim().equals(key)) {
                    return line.substring(colon + 1).trim();
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The most memory that this process has held so far, in bytes; null if unknown. */
    static @Nullable Long peakResidentBytes() {
        String value = value("/proc/self/status", "VmHWM");
        return value != null && value.endsWith(KILOBYTES)
                ? Long.valueOf(1024 * Long.parseLong(value.substring(0, value.length() - KILOBYTES.length())))
                : null;
    }
}
