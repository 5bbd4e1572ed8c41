package org.tarflow4j.jobs.retrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.BarImages;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.train.StopRequest;
import org.tarflow4j.jobs.train.TrainJob;

/** A run directory with a dataset and a flow that was trained on it, and the source of its images, which can grow. */
final class SmallRun {
    private static final int IMAGES = 60;
    private static final int MORE_IMAGES = 90;
    private static final String NAME = "dataset";

    private final Path directory;
    private final Map<String, String> options = new HashMap<>();

    private SmallRun(Path directory) {
        this.directory = directory;
        set("run.directory", directory.toString());
        set("run.lease-duration", "2 s");
        set("model.image-size", 8);
        set("model.channels", 1);
        set("model.classes", 3);
        set("model.patch-sizes", "[4]");
        set("model.widths", "[64]");
        set("model.layers", "[1, 1]");
        set("noise.t0", 0.05);
        set("noise.t1", 0.5);
        set("data.source.kind", "idx");
        set("data.source.path", directory.resolve(NAME + "-images-idx3-ubyte"));
        set("data.shards", 1);
        set("data.validation", 0.4);
        set("data.duplicates", "keep");
        set("training.batch-size", 16);
        set("training.epochs", 2);
        set("training.learning-rate", 2e-3);
        set("training.checkpoint.every-rounds", 2);
        set("evaluation.noise-levels", "[0.1, 0.3]");
        set("evaluation.batch-size", 16);
        set("sampling.batch-size", 8);
        set("sampling.denoise.steps", 2);
        set("retrain.samples", 24);
        set("retrain.epochs", 2);
        set("retrain.learning-rate", 1e-3);
    }

    /** Prepares images, and trains a flow on them. */
    static SmallRun train(SparkSession spark, Path directory) throws IOException {
        SmallRun run = new SmallRun(directory);
        Files.createDirectories(directory);
        BarImages.prepare(spark, directory, NAME, IMAGES, 1, 0.4);
        long step = new TrainJob(spark, run.settings(), Progress.log()).run().step();
        run.checkpoints().promote(step);
        return run;
    }

    /** A copy of this run, as it is, in another directory. */
    SmallRun copy(Path other) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, other.resolve(directory.relativize(file).toString()));
            }
        }
        return new SmallRun(other);
    }

    /** Finds what {@link #copy} made. */
    static SmallRun in(Path directory) {
        return new SmallRun(directory);
    }

    SmallRun set(String key, Object value) {
        options.put(key, value.toString());
        return this;
    }

    /** There are new images from now on. */
    SmallRun grow() throws IOException {
        BarImages.write(directory, NAME, MORE_IMAGES);
        return this;
    }

    Settings settings() {
        return Settings.load(Optional.empty(), options);
    }

    RetrainResult retrain(SparkSession spark, Progress progress) throws IOException {
        return new RetrainJob(spark, settings(), progress, new StopRequest(), training -> TrainingMonitor.NONE).run();
    }

    CheckpointManager checkpoints() {
        return new CheckpointManager(
                directory.toString(), new Configuration(), new CheckpointSettings(1, 9, 0), Fence.NONE);
    }

    long promoted() {
        return checkpoints().promoted().orElseThrow();
    }

    /** The promoted weights. */
    float[] weights() {
        return CheckpointReader.weights(checkpoints().directory(promoted()), WeightChoice.EMA, new Configuration())
                .parameters()
                .toFloatVector();
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    static SparkSession spark() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("retraining test")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .getOrCreate();
    }
}
