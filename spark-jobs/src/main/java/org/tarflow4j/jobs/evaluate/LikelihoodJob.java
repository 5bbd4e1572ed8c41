package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;

/** Measures the likelihood of held-out images under one checkpoint, and nothing else; writes nothing. */
public final class LikelihoodJob {
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final Progress progress;

    /** A job on {@code evaluation.checkpoint}, which must be given, and {@code evaluation.dataset}. */
    public LikelihoodJob(SparkSession session, Settings settings, Progress progress) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Measures, by noise level.
     *
     * @throws JobException if a checkpoint or held-out images are missing, or a likelihood is not finite
     * @throws InputDataException if the dataset is missing or damaged
     */
    public List<HeldOutLikelihood> run(WeightChoice weights) {
        HeldOutImages images = HeldOutImages.of(settings, hadoop);
        String directory = Objects.requireNonNull(settings.evaluation().checkpoint(), "evaluation.checkpoint");
        CheckpointDensity density =
                new CheckpointDensity(QualifiedPath.of(directory, "evaluation.checkpoint", hadoop), weights);
        List<GroupLikelihoods> groups = new LikelihoodRun(
                        spark, images, settings.evaluation().workers(), progress)
                .of(List.of(density))
                .get(0);
        List<HeldOutLikelihood> found = new ArrayList<>();
        for (int level = 0; level < images.levels().size(); level++) {
            Statistics statistics = Statistics.NONE;
            for (GroupLikelihoods group : groups) {
                statistics = statistics.merge(Statistics.of(group.nats[level]));
            }
            found.add(new HeldOutLikelihood(
                    images.levels().get(level), images.count(), statistics.mean(), statistics.standardError()));
        }
        return found;
    }
}
