package org.tarflow4j.jobs.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.flow.ClassLookup;
import org.tarflow4j.jobs.output.OutputDirectory;

/** A class for each sample, a line each: the user's file, of names or numbers, and our copy of it, of numbers. */
final class LabelFile {
    /** Our copy, beside {@code _request.json}. */
    static final String NAME = "_labels.txt";

    private LabelFile() {}

    /**
     * The user's file.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if it cannot be a file or there is no such class, {@link
     *     ExitCode#BAD_INPUT} if the file cannot be read or is empty
     */
    static int[] read(String file, ClassLookup classes, Configuration hadoop) {
        Path path = new Path(QualifiedPath.of(file, "sampling.labels-file", hadoop));
        int[] labels;
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            labels = lines(in)
                    .lines()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty())
                    .mapToInt(classes::label)
                    .toArray();
        } catch (IOException | UncheckedIOException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "Cannot read sampling.labels-file = " + file + ": " + e.getMessage(), e);
        }
        if (labels.length == 0) {
            throw new JobException(ExitCode.BAD_INPUT, "sampling.labels-file = " + file + " is empty");
        }
        return labels;
    }

    /** The content of our copy. */
    static byte[] content(int[] labels) {
        return Arrays.stream(labels)
                .mapToObj(label -> label + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Our copy. */
    static int[] read(OutputDirectory directory) throws IOException {
        int[] labels;
        try (InputStream in = directory.open(NAME)) {
            labels = lines(in).lines().mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, directory.path(NAME) + " is damaged: " + e.getMessage() + "; sample again", e);
        }
        if (labels.length == 0) {
            throw new JobException(ExitCode.BAD_INPUT, directory.path(NAME) + " is empty; sample again");
        }
        return labels;
    }

    private static BufferedReader lines(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
}
