package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.sampling.Denoising;

/**
 * The images of an evaluation, in groups that are fixed by their numbers alone: a group is computed together wherever it
 * runs, so partitions cannot change a number.
 *
 * @param dataset its URI, absolute
 * @param count images, the first rows of the validation split
 * @param groupSize images of a group; the last may be smaller
 * @param levels noise levels that each image is looked at
 */
record HeldOutImages(
        SerializableConfiguration hadoop,
        String dataset,
        long count,
        int groupSize,
        NoiseKind noise,
        List<Double> levels,
        long seed)
        implements Serializable {

    /**
     * The images of {@code evaluation}.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if the dataset holds out none
     */
    static HeldOutImages of(Settings settings, Configuration hadoop) {
        EvaluationSettings evaluation = settings.evaluation();
        NoiseKind noise = settings.noise().kind();
        String dataset = QualifiedPath.of(evaluation.dataset(), "evaluation.dataset", hadoop);
        long rows = PatchDataset.open(dataset, hadoop).rows(Split.VALIDATION);
        if (rows == 0) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + dataset + " holds out no image; prepare it again with data.validation > 0");
        }
        return new HeldOutImages(
                new SerializableConfiguration(hadoop),
                dataset,
                evaluation.limit() == 0 ? rows : Math.min(rows, evaluation.limit()),
                evaluation.batchSize(),
                noise,
                // Uniform noise has one level: what the flow was told in training.
                noise == NoiseKind.UNIFORM ? List.of(settings.noise().t1()) : evaluation.noiseLevels(),
                evaluation.seed());
    }

    /** The sampler's walk as these images allow it: of one step if it is off, from the one level that uniform noise has. */
    Denoising walk(Denoising asked) {
        double start = noise == NoiseKind.UNIFORM ? levels.get(0) : asked.t1();
        return new Denoising(
                Math.max(1, asked.steps()), Math.min(start, asked.t0()), start, asked.dynamics(), asked.clip());
    }

    /** Number of groups. */
    int groups() {
        return Math.toIntExact((count + groupSize - 1) / groupSize);
    }

    Configuration configuration() {
        return hadoop.value();
    }

    PatchReader reader() {
        return PatchDataset.open(dataset, configuration()).reader(Split.VALIDATION);
    }

    /** Numbers of the rows of a group. */
    long[] rows(int group) {
        long from = (long) group * groupSize;
        return LongStream.range(from, Math.min(count, from + groupSize)).toArray();
    }

    NoisyImages noised(long[] rows, List<PatchRow> images, double level) {
        return NoisyImages.of(rows, images, noise, level, seed);
    }
}
