package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;

/**
 * Measures how much better or worse one checkpoint is than another. Both see the same images with the same noise, so the
 * difference of each image is known, and its mean far better than the difference of two means.
 */
public final class CompareJob {
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final Progress progress;

    /** A job on {@code evaluation.dataset} and with the noise of the settings; nothing is read before {@link #run}. */
    public CompareJob(SparkSession session, Settings settings, Progress progress) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Compares two checkpoints; writes nothing.
     *
     * @param candidate directory of a checkpoint
     * @param incumbent directory of the one that it is held against
     * @throws JobException {@link ExitCode#BAD_INPUT} if a checkpoint or held-out images are missing;
     *     {@link ExitCode#DIVERGED} if a likelihood is not finite
     * @throws InputDataException if the dataset is missing or damaged
     */
    public Comparison run(String candidate, String incumbent) {
        HeldOutImages images = HeldOutImages.of(settings, hadoop);
        WeightChoice choice = settings.evaluation().weights();
        List<CheckpointDensity> densities = List.of(
                new CheckpointDensity(QualifiedPath.of(candidate, "the candidate", hadoop), choice),
                new CheckpointDensity(QualifiedPath.of(incumbent, "the incumbent", hadoop), choice));
        List<List<GroupLikelihoods>> nats =
                new LikelihoodRun(spark, images, settings.evaluation().workers(), progress).of(densities);
        double confidence = settings.evaluation().confidence();
        List<Comparison.Level> levels = new ArrayList<>();
        for (int level = 0; level < images.levels().size(); level++) {
            levels.add(Comparison.level(
                    images.levels().get(level), byImage(nats.get(0), level), byImage(nats.get(1), level), confidence));
        }
        return Comparison.of(images, confidence, levels);
    }

    private static double[] byImage(List<GroupLikelihoods> groups, int level) {
        return groups.stream()
                .flatMapToDouble(group -> DoubleStream.of(group.nats[level]))
                .toArray();
    }
}
