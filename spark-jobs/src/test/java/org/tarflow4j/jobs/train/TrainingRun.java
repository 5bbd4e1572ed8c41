package org.tarflow4j.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.BarImages;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.monitor.TrainingMonitor;

/** A run of a small flow on generated images, with what tests need around it. */
final class TrainingRun {
    static final int IMAGES = 45;

    private final Map<String, String> options = new HashMap<>();
    private final Path directory;

    private TrainingRun(Path directory, String dataset) {
        this.directory = directory;
        set("run.directory", directory.toString());
        set("model.image-size", 8);
        set("model.channels", 1);
        set("model.classes", 3);
        set("model.patch-sizes", "[4]");
        set("model.widths", "[64]");
        set("model.layers", "[1, 1]");
        set("noise.t0", 0.05);
        set("noise.t1", 0.5);
        set("training.dataset", dataset);
        set("training.batch-size", 16);
        set("training.epochs", 2);
        set("training.learning-rate", 2e-3);
        set("training.drop-label", 0.1);
        set("training.horizontal-flip", true);
        set("training.checkpoint.every-rounds", 100);
    }

    static TrainingRun in(Path directory, String dataset) {
        return new TrainingRun(directory, dataset);
    }

    TrainingRun set(String key, Object value) {
        options.put(key, value.toString());
        return this;
    }

    Settings settings() {
        return Settings.load(Optional.empty(), options);
    }

    TrainResult train(SparkSession spark) {
        return new TrainJob(spark, settings(), Progress.none()).run();
    }

    TrainResult train(SparkSession spark, TrainingMonitor monitor, StopRequest stop) {
        return new TrainJob(
                        spark,
                        settings(),
                        new TrainingContext(Progress.none(), monitor, stop, Validation.NONE, Fence.NONE))
                .run();
    }

    Checkpoint checkpoint(long step) {
        return new CheckpointManager(
                        directory.toString(),
                        new Configuration(),
                        settings().training().checkpoint(),
                        Fence.NONE)
                .load(step);
    }

    /** Parameters, their average and moments of a checkpoint, as bits. */
    List<float[]> bits(long step) {
        Checkpoint checkpoint = checkpoint(step);
        FlatVector average = checkpoint.ema() == null ? checkpoint.parameters() : checkpoint.ema();
        return List.of(
                checkpoint.parameters().whole().toFloatVector(),
                average.whole().toFloatVector(),
                checkpoint.optimizer().first().whole().toFloatVector(),
                checkpoint.optimizer().second().whole().toFloatVector());
    }

    static SparkSession spark() {
        return SparkSession.builder()
                // Three attempts a task.
                .master("local[2,3]")
                .appName("training test")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .getOrCreate();
    }

    /** Prepares {@link #IMAGES} images. */
    static String dataset(SparkSession spark, Path directory) throws IOException {
        return BarImages.prepare(spark, directory, "dataset", IMAGES, 3, 0);
    }

    static PatchDataset open(String dataset) {
        return PatchDataset.open(dataset, new Configuration());
    }
}
