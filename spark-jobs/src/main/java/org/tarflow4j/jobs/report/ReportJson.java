package org.tarflow4j.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.output.JsonFile;
import org.tarflow4j.jobs.output.NumbersOrNull;

/** {@code report.json} of a run, which more than one job writes a part of. */
public final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().registerModule(new NumbersOrNull());

    private ReportJson() {}

    /**
     * Adds a part to the report that is there, or replaces it.
     *
     * @param directory of the run
     * @param name of the part
     * @param part anything that Jackson can write
     * @return all of the report
     * @throws JobException {@link ExitCode#FAILED} if the file cannot be read or written
     */
    public static JsonNode add(String directory, String name, Object part, Configuration hadoop) {
        Path file = new Path(directory, "report.json");
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            if (!(MAPPER.readTree(in) instanceof ObjectNode report)) {
                throw new IOException("it is no report");
            }
            report.set(name, MAPPER.valueToTree(part));
            JsonFile.write(report, file, hadoop);
            return report;
        } catch (IOException e) {
            throw new JobException(ExitCode.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
