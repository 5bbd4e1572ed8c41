package org.tarflow4j.jobs.output;

import java.util.Objects;

/**
 * A file as it was written.
 *
 * @param file its name in the directory
 * @param bytes its length
 * @param sha256 of its content, in hexadecimal
 */
public record WrittenFile(String file, long bytes, String sha256) {
    public WrittenFile {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(sha256, "sha256");
    }
}
