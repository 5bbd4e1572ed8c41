package org.tarflow4j.jobs.retrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.output.JsonFile;
import org.tarflow4j.jobs.output.NumbersOrNull;

/**
 * The retrainings of a run: {@code retrain/NNNN/} each, with {@code dataset/}, {@code retraining.json} once that is
 * ready, {@code training/}, which is a run directory, perhaps {@code samples/}, {@code decision.json}, and {@code promoted.json} when a candidate
 * that passed is in place.
 */
final class RetrainDirectory {
    private static final String PLAN = "retraining.json";
    private static final String DECISION = "decision.json";
    private static final String PROMOTED = "promoted.json";
    private static final Pattern NUMBER = Pattern.compile("\\d{4,9}");
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new NumbersOrNull());

    private final Configuration hadoop;
    private final Path folder;
    private final FileSystem fileSystem;

    RetrainDirectory(String runDirectory, Configuration hadoop) throws IOException {
        this.hadoop = hadoop;
        this.folder = new Path(runDirectory, "retrain");
        this.fileSystem = folder.getFileSystem(hadoop);
    }

    /** The retraining to work on: the newest one if it has not come to its end, else the next. */
    int current() throws IOException {
        int newest = newest();
        return newest == 0 || isFinished(newest) ? newest + 1 : newest;
    }

    /** The dataset of the newest retraining that has one; each holds the images of those before. */
    Optional<String> newestDataset() throws IOException {
        for (int number = newest(); number > 0; number--) {
            Optional<Retraining> plan = plan(number);
            if (plan.isPresent()) {
                return Optional.of(plan.get().dataset());
            }
        }
        return Optional.empty();
    }

    /** Directory of a retraining. */
    String directory(int number) {
        return path(number).toString();
    }

    String dataset(int number) {
        return new Path(path(number), "dataset").toString();
    }

    String training(int number) {
        return new Path(path(number), "training").toString();
    }

    /** Where candidate and incumbent draw, if samples are compared. */
    String samples(int number) {
        return new Path(path(number), "samples").toString();
    }

    String decisionFile(int number) {
        return new Path(path(number), DECISION).toString();
    }

    Optional<Retraining> plan(int number) throws IOException {
        return read(number, PLAN, Retraining.class);
    }

    void write(Retraining plan) {
        JsonFile.write(plan, new Path(path(plan.number()), PLAN), hadoop);
    }

    Optional<Decision> decision(int number) throws IOException {
        return read(number, DECISION, Decision.class);
    }

    void write(Decision decision) {
        JsonFile.write(decision, new Path(path(decision.retraining().number()), DECISION), hadoop);
    }

    /** The candidate of a retraining is in place. */
    void writePromoted(int number, long step) {
        JsonFile.write(Map.of("step", step, "time", Retraining.now()), new Path(path(number), PROMOTED), hadoop);
    }

    private boolean isFinished(int number) throws IOException {
        Optional<Decision> decision = decision(number);
        return decision.isPresent()
                && (decision.get().promoteAs() == null || fileSystem.exists(new Path(path(number), PROMOTED)));
    }

    private int newest() throws IOException {
        try {
            return Arrays.stream(fileSystem.listStatus(folder))
                    .filter(FileStatus::isDirectory)
                    .map(status -> status.getPath().getName())
                    .filter(name -> NUMBER.matcher(name).matches())
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
        } catch (FileNotFoundException e) {
            return 0;
        }
    }

    private <T> Optional<T> read(int number, String name, Class<T> type) throws IOException {
        try (InputStream in = fileSystem.open(new Path(path(number), name))) {
            return Optional.ofNullable(JSON.readValue(in.readAllBytes(), type));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException | CharConversionException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    new Path(path(number), name) + " is damaged: " + e.getMessage()
                            + "; delete its directory to give this retraining up",
                    e);
        }
    }

    private Path path(int number) {
        return new Path(folder, String.format(Locale.ROOT, "%04d", number));
    }
}
