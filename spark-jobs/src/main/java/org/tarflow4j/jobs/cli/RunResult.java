package org.tarflow4j.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;

/** {@code RESULT.json} in the run directory: how the last command ended, where the exit code itself gets lost. */
final class RunResult {
    static final String FILE = "RESULT.json";

    private static final Logger LOG = LoggerFactory.getLogger(RunResult.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String directory;
    private final String command;

    RunResult(String directory, String command) {
        this.directory = directory;
        this.command = command;
    }

    void done() {
        write(content(ExitCode.DONE, "Done"));
    }

    void failed(Failure failure) {
        Map<String, Object> content = content(failure.exitCode(), failure.message());
        content.put("stackTrace", failure.stackTrace());
        write(content);
    }

    private Map<String, Object> content(ExitCode code, String message) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("command", command);
        content.put("exitCode", code.code());
        content.put("name", code.name());
        content.put("message", message);
        content.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return content;
    }

    /** The command ends as it ended, whether that could be written down or not. */
    private void write(Map<String, Object> content) {
        Path file = new Path(directory, FILE);
        try {
            FileSystem fileSystem = file.getFileSystem(SparkSessions.hadoop());
            FileSystem plain = fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
            try (OutputStream out = plain.create(file, true)) {
                out.write(JSON.writeValueAsBytes(content));
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Could not write {}: {}", file, e.getMessage());
        }
    }
}
