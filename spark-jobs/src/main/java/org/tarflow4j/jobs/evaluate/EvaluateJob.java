package org.tarflow4j.jobs.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.JsonFile;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.train.DatasetCheck;

/**
 * Measures the likelihood of held-out images under a checkpoint's flow and under two baselines, on the same images with
 * the same noise, and how exactly the flow is inverted. The result does not depend on the number of workers.
 */
public final class EvaluateJob {
    private static final String REPORT = "report.json";
    private static final int ROUND_TRIP_IMAGES = 4;

    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final EvaluationSettings evaluation;
    private final Progress progress;

    /** A job; nothing is read or written before {@link #run}. */
    public EvaluateJob(SparkSession session, Settings settings, Progress progress) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.evaluation = settings.evaluation();
        this.progress = progress;
    }

    /**
     * Evaluates, and writes {@code report.json} into the run directory.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if there is no checkpoint, or nothing to hold it against;
     *     {@link ExitCode#DIVERGED} if a likelihood is not finite
     * @throws InputDataException if the dataset is missing or damaged
     */
    public EvaluationReport run() {
        FlowWeights weights = CheckpointReader.weights(
                evaluation.checkpoint(), settings.run().directory(), evaluation.weights(), hadoop);
        CheckpointDensity checkpoint =
                new CheckpointDensity(qualified(weights.directory(), "evaluation.checkpoint"), weights.taken());
        String dataset = qualified(evaluation.dataset(), "evaluation.dataset");
        PatchDataset opened = PatchDataset.open(dataset, hadoop);
        DatasetCheck.fits(opened.manifest(), weights.model(), dataset);
        HeldOutImages images = images(dataset, opened.rows(Split.VALIDATION));
        NoiseKind noise = settings.noise().kind();
        List<DensitySource> densities = List.of(
                checkpoint,
                new UntrainedDensity(weights.model(), settings.training().seed()),
                PixelGaussians.of(opened.statistics(), noise));
        EvaluationReport report = new EvaluationReport(
                weights.directory(),
                weights.step(),
                weights.taken().name().toLowerCase(Locale.ROOT),
                evaluation.dataset(),
                Split.VALIDATION.code(),
                noise.name().toLowerCase(Locale.ROOT),
                evaluation.seed(),
                evaluation.confidence(),
                EvaluationReport.INTERVAL,
                likelihoods(images, densities),
                roundTrip(images, checkpoint));
        JsonFile.write(report, new Path(settings.run().directory(), REPORT), hadoop);
        return report;
    }

    private List<Measurement> likelihoods(HeldOutImages images, List<DensitySource> densities) {
        double quantile = new NormalDistribution().inverseCumulativeProbability(0.5 + evaluation.confidence() / 2);
        Statistics[][] statistics = new Statistics[densities.size()][];
        long total = images.count() * densities.size();
        progress.start("evaluate", total, "images");
        try {
            for (int density = 0; density < densities.size(); density++) {
                long before = images.count() * density;
                try (LiveCount count = new LiveCount(spark.sc(), progress, before, total)) {
                    statistics[density] = statistics(images, densities.get(density), density, count);
                }
                progress.advance(before + images.count(), densities.get(density).name());
            }
        } finally {
            progress.finish();
        }
        List<Measurement> measurements = new ArrayList<>();
        for (int level = 0; level < levels().size(); level++) {
            for (int density = 0; density < densities.size(); density++) {
                Measurement nats = Measurement.nats(
                        densities.get(density).name(), levels().get(level), statistics[density][level], quantile);
                measurements.add(nats);
                if (settings.noise().kind() == NoiseKind.UNIFORM) {
                    measurements.add(nats.bits());
                }
            }
        }
        return measurements;
    }

    /** By noise level; merged in the order of the groups, whatever the order in which they came. */
    private Statistics[] statistics(HeldOutImages images, DensitySource density, int number, LiveCount count) {
        List<Integer> groups = IntStream.range(0, images.groups()).boxed().toList();
        List<GroupStatistics> results =
                new ArrayList<>(unwrapped(() -> spark.parallelize(groups, Math.min(groups.size(), evaluation.workers()))
                        .mapPartitions(new LikelihoodTask(images, density, number, levels(), count.counter()))
                        .collect()));
        results.sort(Comparator.comparingInt(result -> result.group));
        Statistics[] merged = new Statistics[levels().size()];
        for (int level = 0; level < merged.length; level++) {
            merged[level] = Statistics.NONE;
            for (GroupStatistics result : results) {
                merged[level] = merged[level].merge(result.at(level));
            }
        }
        return merged;
    }

    private EvaluationReport.RoundTrip roundTrip(HeldOutImages images, CheckpointDensity checkpoint) {
        int count = (int) Math.min(ROUND_TRIP_IMAGES, images.count());
        double level = levels().get(0);
        double error = unwrapped(() -> spark.parallelize(List.of(count), 1)
                .map(new RoundTripTask(images, checkpoint, level))
                .first());
        return EvaluationReport.RoundTrip.of(count, level, error);
    }

    /** Uniform noise has one level: what the flow was told in training. */
    private List<Double> levels() {
        return settings.noise().kind() == NoiseKind.UNIFORM
                ? List.of(settings.noise().t1())
                : evaluation.noiseLevels();
    }

    private HeldOutImages images(String dataset, long rows) {
        if (rows == 0) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + dataset + " holds out no image; prepare it again with data.validation > 0");
        }
        long count = evaluation.limit() == 0 ? rows : Math.min(rows, evaluation.limit());
        return new HeldOutImages(
                new SerializableConfiguration(hadoop),
                dataset,
                count,
                evaluation.batchSize(),
                settings.noise().kind(),
                evaluation.seed());
    }

    /** What went wrong in a task, without what Spark wraps around it. */
    private static <T> T unwrapped(Callable<T> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw SparkFailures.translate("evaluate", e);
        }
    }

    /** Executors have another working directory. */
    private String qualified(String uri, String key) {
        try {
            Path path = new Path(uri);
            return path.getFileSystem(hadoop).makeQualified(path).toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(ExitCode.BAD_USAGE, "Cannot use " + key + " = " + uri + ": " + e.getMessage(), e);
        }
    }
}
