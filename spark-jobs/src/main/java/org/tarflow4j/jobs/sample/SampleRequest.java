package org.tarflow4j.jobs.sample;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.CheckpointId;
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
 * @param shardGroups groups of a shard
 * @param format of the shards; absent in older files, whose last group is another
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
        int shardGroups,
        @Nullable SampleFormat format,
        long seed,
        RequestedClasses labels,
        Guidance guidance,
        Denoising denoising,
        int retries) {
    /** Samples where neither the count nor the labels say how many. */
    private static final int USUAL_COUNT = 100;

    SampleRequest {
        taken = Objects.requireNonNullElse(taken, WeightChoice.RAW);
        for (Object part : new Object[] {weights, labels, guidance, denoising}) {
            Objects.requireNonNull(part, "A part of the request is missing");
        }
        if (classes < 0 || count < 0 || batchSize < 1 || shardGroups < 1) {
            throw new IllegalArgumentException("No request is for " + count + " samples of " + classes + " classes by "
                    + batchSize + " and " + shardGroups);
        }
    }

    /** @throws JobException {@link ExitCode#BAD_USAGE} if the labels ask for more samples than can be numbered */
    static SampleRequest of(SamplingSettings settings, CheckpointId checkpoint, SampleClasses.Resolved labels) {
        return new SampleRequest(
                checkpoint.digest(),
                checkpoint.weights(),
                checkpoint.step(),
                checkpoint.model().classes(),
                settings.count() == SamplingSettings.AUTO ? count(labels) : settings.count(),
                settings.batchSize(),
                settings.format() == SampleFormat.PNG ? 1 : settings.shardGroups(),
                settings.format(),
                settings.seed(),
                labels.classes(),
                settings.guidance(),
                settings.denoise(),
                settings.retries());
    }

    private static int count(SampleClasses.Resolved labels) {
        if (labels.samples() > Integer.MAX_VALUE) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "The counts in sampling.labels sum to " + labels.samples() + ", more than the " + Integer.MAX_VALUE
                            + " samples that a request may have; ask for fewer, or set sampling.count");
        }
        return labels.samples() > 0 ? (int) labels.samples() : USUAL_COUNT;
    }

    /** What is asked of {@code generate} when it runs alone: whatever is not decided before samples are denoised. */
    SampleRequest generation() {
        double level = denoising.t1();
        return new SampleRequest(
                weights,
                taken,
                step,
                classes,
                count,
                batchSize,
                1,
                SampleFormat.PARQUET,
                seed,
                labels,
                guidance,
                new Denoising(0, level, level, Denoising.Dynamics.ODE, false),
                retries);
    }

    boolean denoised() {
        return denoising.steps() > 0;
    }

    /** Number of groups. */
    int groups() {
        return ceiling(count, batchSize);
    }

    /**
     * The samples of a group, those beyond the request's count included: a group is always computed whole, so that
     * asking for more samples later changes none.
     */
    long[] samples(int group) {
        long first = (long) group * batchSize;
        return LongStream.range(first, first + batchSize).toArray();
    }

    /** Number of shards. */
    int shards() {
        return ceiling(groups(), shardGroups);
    }

    /** The groups of a shard; the last shard may have fewer. */
    IntStream groups(int shard) {
        return IntStream.range(shard * shardGroups, Math.min(groups(), (shard + 1) * shardGroups));
    }

    /** The first sample of a shard. */
    long first(int shard) {
        return (long) shard * shardGroups * batchSize;
    }

    /** The first sample behind a shard. */
    long end(int shard) {
        return Math.min(count, (shard + 1L) * shardGroups * batchSize);
    }

    private static int ceiling(int dividend, int divisor) {
        return (int) (((long) dividend + divisor - 1) / divisor);
    }

    /**
     * How {@code other} differs in more than its count, in the words of the configuration; empty if it asks for the same
     * samples.
     */
    List<String> differences(SampleRequest other) {
        List<String> differences = new ArrayList<>();
        if (!weights.equals(other.weights)) {
            differences.add("a checkpoint of step " + step + " (now another one, of step " + other.step + ")");
        }
        compare("sampling.weights", word(taken), word(other.taken), differences);
        compare("sampling.batch-size", batchSize, other.batchSize, differences);
        compare("sampling.format", word(format), word(other.format), differences);
        compare("sampling.shard-groups", shardGroups, other.shardGroups, differences);
        compare("sampling.seed", seed, other.seed, differences);
        compare("sampling.labels", labels, other.labels, differences);
        compare("sampling.guidance", guidance, other.guidance, differences);
        compare("sampling.denoise", denoising, other.denoising, differences);
        compare("sampling.retries", retries, other.retries, differences);
        return differences;
    }

    private static String word(@Nullable Enum<?> choice) {
        return choice == null ? "that of an older version" : Names.kebab(choice);
    }

    private static void compare(String key, Object mine, Object others, List<String> differences) {
        if (!mine.equals(others)) {
            differences.add(key + " = " + mine + " (now " + others + ")");
        }
    }
}
