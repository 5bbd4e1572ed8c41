package org.tarflow4j.jobs.latent;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.flow.NotFinite;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.model.FlowConfig;

/** Encodes both splits of a patch dataset on the executors. */
final class DatasetEncoding {
    private static final String JOB = "encode";
    private static final String LOSS = "loss";

    /** About so many rows are a task and a file: what a killed executor costs, whatever the number of workers. */
    private static final int TASK_ROWS = 1024;

    /** What the driver collects at most for an {@code .npz} file. */
    private static final long MOST_BYTES = 1L << 30;

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    DatasetEncoding(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    CodecResult run(CheckpointId checkpoint, String input, String output) throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        PatchDataset dataset = FlowDataset.open(input, checkpoint.model(), hadoop);
        FlowDataset.requireClasses(dataset, checkpoint.model(), input);
        List<RowRange> ranges = RowRange.of(dataset, settings.sampling().batchSize());
        long rows = ranges.stream().mapToLong(RowRange::rows).sum();
        boolean asArrays = ArrayFile.isNamed(output);
        if (asArrays) {
            requireRoom(checkpoint.model(), rows);
        } else {
            new OutputDirectory(output, hadoop).begin(JOB, OutputDirectory.PARTS);
        }
        int batches = Math.max(1, TASK_ROWS / settings.sampling().batchSize());
        int tasks = Math.max(1, (ranges.size() + batches - 1) / batches);
        long notFinite;
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        progress.start(JOB, rows, "images");
        try (LiveCount live = new LiveCount(spark.sparkContext(), progress, 0, rows)) {
            EncodeTask task = new EncodeTask(
                    new SerializableConfiguration(hadoop),
                    checkpoint.address(),
                    QualifiedPath.of(input, "--input", hadoop),
                    DatasetNoise.of(settings.noise(), settings.sampling().seed()),
                    settings.sampling().batchSize(),
                    live.counter());
            List<Integer> numbers = IntStream.range(0, ranges.size()).boxed().toList();
            Dataset<Row> images = spark.createDataFrame(
                    DeviceTasks.on(context.parallelize(numbers, tasks)).mapPartitions(task), EncodedImage.SCHEMA);
            notFinite = asArrays
                    ? writeArrays(images, rows, checkpoint.model(), output)
                    : writeParquet(images, rows, checkpoint, output);
            progress.advance(rows, "");
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate(JOB, e);
        } finally {
            progress.finish();
        }
        return new CodecResult(output, rows, checkpoint.step(), 0, 0, notFinite);
    }

    private static void requireRoom(FlowConfig model, long rows) {
        long bytes = rows * model.dimensions() * Float.BYTES;
        if (bytes > MOST_BYTES) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "The latents of " + rows + " images are " + (bytes >> 20) + " MiB, too much for one .npz file ("
                            + (MOST_BYTES >> 20) + " MiB); name a directory, which gets Parquet files");
        }
    }

    /** Returns how many images have no finite loss, as {@link #writeParquet} does. */
    private long writeArrays(Dataset<Row> images, long rows, FlowConfig model, String output) throws IOException {
        // The iterator alone would have its tasks run one after the other.
        images.persist(StorageLevel.DISK_ONLY());
        try {
            images.count();
            Map<String, INDArray> arrays = arrays(images.toLocalIterator(), rows, model);
            ArrayFile.write(output, arrays, spark.sparkContext().hadoopConfiguration());
            return NotFinite.count(arrays.get(LOSS));
        } finally {
            images.unpersist();
        }
    }

    private long writeParquet(Dataset<Row> images, long rows, CheckpointId checkpoint, String output)
            throws IOException {
        OutputDirectory target =
                new OutputDirectory(output, spark.sparkContext().hadoopConfiguration());
        images.write()
                .mode("append") // into the directory that was begun
                .parquet(target.uri());
        // Counted where it lies, since tasks may have run twice. No loss is finite whose latent is not.
        Column finite = abs(col(LOSS)).lt(lit(Float.POSITIVE_INFINITY));
        Row written = spark.read()
                .schema(EncodedImage.SCHEMA)
                .parquet(target.uri())
                .agg(count(lit(1)), count(when(not(finite), lit(1))))
                .head();
        if (written.getLong(0) != rows) {
            throw new JobException(
                    ExitCode.FAILED,
                    target.uri() + " holds " + written.getLong(0) + " rows, encoded were " + rows
                            + "; let one command at a time write there");
        }
        target.writeJson(LatentManifest.FILE_NAME, LatentManifest.of(checkpoint, rows, written.getLong(1)));
        target.finish(JOB);
        return written.getLong(1);
    }

    /** Train before validation, each in the order of its rows. */
    private static Map<String, INDArray> arrays(Iterator<Row> images, long rows, FlowConfig model) {
        int count = Math.toIntExact(rows);
        float[] latents = new float[count * model.dimensions()];
        long[] rowNumbers = new long[count];
        int[] labels = new int[count];
        float[] levels = new float[count];
        float[] logDeterminants = new float[count];
        float[] losses = new float[count];
        for (int b = 0; b < count; b++) {
            EncodedImage image = EncodedImage.of(images.next());
            System.arraycopy(image.latent(), 0, latents, b * model.dimensions(), model.dimensions());
            rowNumbers[b] = image.row();
            labels[b] = image.label();
            levels[b] = image.noiseLevel();
            logDeterminants[b] = image.logDeterminant();
            losses[b] = image.loss();
        }
        int last = model.blocks() - 1;
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put("row", Nd4j.createFromArray(rowNumbers));
        arrays.put(FlowArrays.LABEL, Nd4j.createFromArray(labels));
        arrays.put(FlowArrays.NOISE_LEVEL, Nd4j.createFromArray(levels));
        arrays.put(
                FlowArrays.LATENT,
                Nd4j.createFromArray(latents).reshape('c', count, model.tokens(last), model.tokenWidth(last)));
        arrays.put("logdet", Nd4j.createFromArray(logDeterminants));
        arrays.put(LOSS, Nd4j.createFromArray(losses));
        return arrays;
    }
}
