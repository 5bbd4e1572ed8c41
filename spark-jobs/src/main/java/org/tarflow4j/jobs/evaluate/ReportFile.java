package org.tarflow4j.jobs.evaluate;

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
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Writes {@code report.json}: a reader sees the old report or the new one, never a part. */
final class ReportFile {
    static final String NAME = "report.json";

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFile() {}

    /**
     * Writes or replaces the report of a run.
     *
     * @return where it lies
     */
    static String write(EvaluationReport report, String runDirectory, Configuration hadoop) {
        Path directory = new Path(runDirectory);
        Path file = new Path(directory, NAME);
        Path written = new Path(directory, "." + NAME + ".new");
        try {
            byte[] json = (MAPPER.writeValueAsString(report) + "\n").getBytes(UTF_8);
            FileContext files =
                    FileContext.getFileContext(directory.getFileSystem(hadoop).getUri(), hadoop);
            try (FSDataOutputStream out = files.create(
                    written, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE), Options.CreateOpts.createParent())) {
                out.write(json);
                out.hsync();
            }
            files.rename(written, file, Options.Rename.OVERWRITE);
            return file.toString();
        } catch (IOException | FSError e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
