package org.tarflow4j.jobs.sample;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.tarflow4j.jobs.config.SampleLabels;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/**
 * Everything that decides the bytes of the samples; {@code _request.json} of their directory.
 *
 * @param weights what the weights are: SHA-256 of the checkpoint's manifest
 * @param taken which of the checkpoint's weights; absent in older files, which knew the parameters only
 * @param step the checkpoint's step
 * @param classes of the flow; 0 for an unconditional one
 * @param count number of samples
 * @param batchSize samples of a group
 * @param seed seed of the request
 * @param labels which class each sample has
 * @param guidance of the pass
 * @param denoising of the walk
 * @param retries of a sample that is not finite
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SampleRequest(
        String weights,
        WeightChoice taken,
        long step,
        int classes,
        int count,
        int batchSize,
        long seed,
        SampleLabels labels,
        Guidance guidance,
        Denoising denoising,
        int retries) {
    /** Keeps drawn labels apart from the draws of the images, whose keys are longer. */
    private static final long LABEL_KEY = 0x1abe1;

    SampleRequest {
        taken = Objects.requireNonNullElse(taken, WeightChoice.RAW);
    }

    static SampleRequest of(SamplingSettings settings, CheckpointId checkpoint) {
        return new SampleRequest(
                checkpoint.digest(),
                checkpoint.weights(),
                checkpoint.step(),
                checkpoint.model().classes(),
                settings.count(),
                settings.batchSize(),
                settings.seed(),
                settings.labels(),
                settings.guidance(),
                settings.denoise(),
                settings.retries());
    }

    /** Number of groups; the last may be smaller. */
    int groups() {
        return (count + batchSize - 1) / batchSize;
    }

    /** The samples of a group. */
    long[] samples(int group) {
        int first = group * batchSize;
        long[] samples = new long[Math.min(batchSize, count - first)];
        for (int b = 0; b < samples.length; b++) {
            samples[b] = first + b;
        }
        return samples;
    }

    /** The class of a sample, −1 for none. */
    int label(long sample) {
        if (classes == 0) {
            return -1;
        }
        return switch (labels.choice()) {
            case BALANCED -> (int) (sample % classes);
            case UNIFORM -> new KeyedRandom(seed, sample, LABEL_KEY).nextInt(classes);
            case LISTED -> labels.classes().get((int) (sample % labels.classes().size()));
        };
    }

    /** How {@code other} differs, in the words of the configuration; empty if it asks for the same samples. */
    List<String> differences(SampleRequest other) {
        List<String> differences = new ArrayList<>();
        if (!weights.equals(other.weights)) {
            differences.add("a checkpoint of step " + step + " (now another one, of step " + other.step + ")");
        }
        compare("sampling.weights", word(taken), word(other.taken), differences);
        compare("sampling.count", count, other.count, differences);
        compare("sampling.batch-size", batchSize, other.batchSize, differences);
        compare("sampling.seed", seed, other.seed, differences);
        compare("sampling.labels", labels, other.labels, differences);
        compare("sampling.guidance", guidance, other.guidance, differences);
        compare("sampling.denoise", denoising, other.denoising, differences);
        compare("sampling.retries", retries, other.retries, differences);
        return differences;
    }

    private static String word(WeightChoice choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static void compare(String key, Object mine, Object others, List<String> differences) {
        if (!mine.equals(others)) {
            differences.add(key + " = " + mine + " (now " + others + ")");
        }
    }
}
