package org.tarflow4j.jobs.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Writes results for people and programs: a reader sees the old file or the new one, never a part. */
public final class JsonFile {
    private JsonFile() {}

    /**
     * Writes or replaces a file, with the directories it lies in.
     *
     * @param content anything that Jackson can write
     * @throws JobException {@link ExitCode#FAILED} if it cannot be written
     */
    public static void write(Object content, Path file, Configuration hadoop) {
        try {
            WholeFile.write((Json.MAPPER.writeValueAsString(content) + "\n").getBytes(UTF_8), file, hadoop);
        } catch (JsonProcessingException e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
