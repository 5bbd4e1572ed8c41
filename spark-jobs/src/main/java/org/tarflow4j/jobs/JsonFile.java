package org.tarflow4j.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Writes results for people and programs: a reader sees the old file or the new one, never a part. */
public final class JsonFile {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonFile() {}

    /**
     * Writes or replaces a file, with the directories it lies in.
     *
     * @param content anything that Jackson can write
     * @throws JobException {@link ExitCode#FAILED} if it cannot be written
     */
    public static void write(Object content, Path file, Configuration hadoop) {
        Path written = new Path(file.getParent(), "." + file.getName() + ".new");
        try {
            byte[] json = (MAPPER.writeValueAsString(content) + "\n").getBytes(UTF_8);
            FileContext files =
                    FileContext.getFileContext(file.getFileSystem(hadoop).getUri(), hadoop);
            try (FSDataOutputStream out = files.create(
                    written, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE), Options.CreateOpts.createParent())) {
                out.write(json);
                out.hsync();
            }
            files.rename(written, file, Options.Rename.OVERWRITE);
        } catch (IOException | FSError e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
