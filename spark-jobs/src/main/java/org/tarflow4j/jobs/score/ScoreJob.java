package org.tarflow4j.jobs.score;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.latent.CodecRequest;
import org.tarflow4j.jobs.latent.FlowDataset;
import org.tarflow4j.jobs.latent.RowEncoder;
import org.tarflow4j.jobs.latent.RowRange;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.Images;

/** How unlike the training split images are: those of the run's dataset, and of another one. */
public final class ScoreJob {
    private static final String JOB = "score";
    private static final String SUMMARY = "_scores.json";
    private static final String PICTURE = "_histograms.png";

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;
    private final Configuration hadoop;

    public ScoreJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
        hadoop = spark.sparkContext().hadoopConfiguration();
    }

    /** A dataset, and what its rows are called; null for their split. */
    private record Source(PatchDataset dataset, String uri, @Nullable String set) {}

    /**
     * Writes Parquet rows, {@code _histograms.png} and {@code _scores.json}, the last, into a directory that is new, or holds
     * what a scoring that was stopped left, which is deleted.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if a dataset does not fit the flow, or has too few images
     */
    public ScoreSummary run(ScoreRequest request) {
        CheckpointId checkpoint = new CodecRequest(request.checkpoint(), "", request.output()).find(settings, hadoop);
        List<Source> sources = sources(checkpoint, request);
        DatasetNoise noise =
                DatasetNoise.of(settings.noise(), settings.sampling().seed());
        RowEncoder.Labels labels = labels(checkpoint);
        if (labels == RowEncoder.Labels.DATASET) {
            sources.forEach(source -> FlowDataset.requireClasses(source.dataset(), checkpoint.model(), source.uri()));
        }
        long rows = sources.stream().mapToLong(source -> rows(source.dataset())).sum();
        progress.start(JOB, rows, "images");
        try (LiveCount count = new LiveCount(spark.sparkContext(), progress, 0, rows)) {
            OutputDirectory output = new OutputDirectory(request.output(), hadoop);
            output.begin(JOB, OutputDirectory.PARTS + "|" + PICTURE);
            JavaRDD<Row> images = sources.stream()
                    .map(source -> scored(source, checkpoint, noise, labels, count.counter()))
                    .reduce(JavaRDD::union)
                    .orElseThrow()
                    .persist(StorageLevel.MEMORY_AND_DISK());
            Comparison comparison = comparison(images);
            Reference reference = comparison.reference();
            spark.createDataFrame(images, ScoredImage.SCHEMA)
                    .withColumn(
                            Score.TYPICALITY.column(),
                            abs(col(Score.NATS.column()).minus(lit(reference.mean())))
                                    .divide(lit(reference.standardDeviation())))
                    .write()
                    .mode("append") // into the directory that was begun
                    .parquet(output.uri());
            images.unpersist();
            progress.advance(rows, "");
            ScoreSummary summary = new ScoreSummary(
                    output.uri(),
                    checkpoint.digest(),
                    checkpoint.step(),
                    sources.get(0).uri(),
                    request.against() == null ? null : sources.get(1).uri(),
                    noise,
                    labels,
                    reference,
                    comparison.areasUnderCurve(),
                    comparison.distributions(),
                    ScoreSummary.notFinite(comparison),
                    ScoreSummary.definitionsOfAll());
            output.write(PICTURE, ScorePicture.draw(comparison));
            output.writeJson(SUMMARY, summary);
            output.finish(JOB);
            return summary;
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate(JOB, e);
        } finally {
            progress.finish();
        }
    }

    private List<Source> sources(CheckpointId checkpoint, ScoreRequest request) {
        Images.requirePngChannels(checkpoint.model().channels());
        List<Source> sources = new ArrayList<>();
        String own = QualifiedPath.of(settings.training().dataset(), "training.dataset", hadoop);
        sources.add(new Source(FlowDataset.open(own, checkpoint.model(), hadoop), own, null));
        if (request.against() != null) {
            if (sources.get(0).dataset().rows(Split.VALIDATION) == 0) {
                throw new JobException(
                        ExitCode.BAD_INPUT,
                        own + " has no held-out images to compare with; prepare it with data.validation above 0");
            }
            String other = QualifiedPath.of(request.against(), "--against", hadoop);
            sources.add(new Source(FlowDataset.open(other, checkpoint.model(), hadoop), other, Comparison.OTHER));
        }
        return sources;
    }

    /**
     * The class of a strange image says nothing, so a flow that has learned to do without is told none; one that has not is
     * told the dataset's. What it has learned, its checkpoint says; today's settings are for a checkpoint that does not.
     */
    private RowEncoder.Labels labels(CheckpointId checkpoint) {
        double dropLabel = CheckpointReader.dropLabel(checkpoint.directory(), hadoop)
                .orElse(settings.training().dropLabel());
        return dropLabel > 0 ? RowEncoder.Labels.NONE : RowEncoder.Labels.DATASET;
    }

    private JavaRDD<Row> scored(
            Source source,
            CheckpointId checkpoint,
            DatasetNoise noise,
            RowEncoder.Labels labels,
            LongAccumulator counter) {
        int batchSize = settings.sampling().batchSize();
        int ranges = RowRange.of(source.dataset(), batchSize).size();
        int tasks = Math.max(1, Math.min(settings.sampling().workers(), ranges));
        ScoreTask task = new ScoreTask(
                new SerializableConfiguration(hadoop),
                checkpoint.address(),
                source.uri(),
                source.set(),
                noise,
                labels,
                batchSize,
                counter);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return DeviceTasks.on(
                        context.parallelize(IntStream.range(0, ranges).boxed().toList(), tasks))
                .mapPartitions(task);
    }

    private static Comparison comparison(JavaRDD<Row> images) {
        FlatMapFunction<Iterator<Row>, Map<String, ImageScores>> ofTask =
                rows -> List.of(ScoredImage.bySet(rows)).iterator();
        Map<String, ImageScores> found = new HashMap<>();
        for (Map<String, ImageScores> part : images.mapPartitions(ofTask).collect()) {
            part.forEach((set, scores) -> found.merge(set, scores, ImageScores::merge));
        }
        Map<String, ImageScores> sets = new LinkedHashMap<>();
        for (String set : Comparison.SETS) {
            if (found.containsKey(set)) {
                sets.put(set, found.get(set));
            }
        }
        return new Comparison(Reference.of(found.getOrDefault(Comparison.TRAIN, new ImageScores())), sets);
    }

    private static long rows(PatchDataset dataset) {
        return dataset.rows(Split.TRAIN) + dataset.rows(Split.VALIDATION);
    }
}
