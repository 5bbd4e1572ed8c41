package org.tarflow4j.jobs.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Writes results for people and programs: a reader sees the old file or the new one, never a part. */
public final class JsonFile {
    private static final ObjectMapper MAPPER = Json.MAPPER.copy().registerModule(new NumbersOrNull());

    private JsonFile() {}

    /**
     * Writes or replaces a file, with the directories it lies in. A number that is not finite becomes null.
     *
     * @param content anything that Jackson can write
     * @throws JobException {@link ExitCode#FAILED} if it cannot be written
     */
    public static void write(Object content, Path file, Configuration hadoop) {
        try {
            WholeFile.write((MAPPER.writeValueAsString(content) + "\n").getBytes(UTF_8), file, hadoop);
        } catch (JsonProcessingException e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
