package org.tarflow4j.jobs.retrain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.RetrainSettings;

/**
 * What a retraining works on; the content of {@code retraining.json}, written when its dataset is ready. A restart goes by
 * this, whatever was promoted or prepared meanwhile.
 *
 * @param number of the retraining, from 1
 * @param started when, for people
 * @param incumbent the promoted checkpoint, which it starts from and is held against
 * @param dataset URI of the dataset version
 * @param settings how it is trained and judged
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Retraining(int number, String started, Weights incumbent, String dataset, RetrainSettings settings) {

    Retraining {
        // A file without these is damaged.
        Objects.requireNonNull(incumbent, "incumbent");
        Objects.requireNonNull(dataset, "dataset");
        Objects.requireNonNull(settings, "settings");
    }

    static Retraining of(int number, Weights incumbent, String dataset, RetrainSettings settings) {
        return new Retraining(number, now(), incumbent, dataset, settings);
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Half of a training with one schedule and half with another would be neither.
     *
     * @param directory of this retraining, for the error
     * @throws JobException {@link ExitCode#BAD_USAGE} if {@code now} would train or judge otherwise
     */
    void requireSame(RetrainSettings now, String directory) {
        List<String> changes = new ArrayList<>();
        compare(changes, "epochs", settings.epochs(), now.epochs());
        compare(changes, "learning-rate", settings.learningRate(), now.learningRate());
        compare(changes, "min-learning-rate", settings.minLearningRate(), now.minLearningRate());
        compare(changes, "warmup-epochs", settings.warmupEpochs(), now.warmupEpochs());
        compare(changes, "margin", settings.margin(), now.margin());
        compare(changes, "samples", settings.samples(), now.samples());
        compare(changes, "frechet-margin", settings.frechetMargin(), now.frechetMargin());
        if (!changes.isEmpty()) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "Retraining " + number + " was interrupted, and was started with " + String.join(", ", changes)
                            + "; change that back, or delete " + directory + " to give it up");
        }
    }

    private static void compare(List<String> changes, String key, Object before, Object now) {
        if (!before.equals(now)) {
            changes.add("retrain." + key + " = " + before + " instead of " + now);
        }
    }
}
