package org.tarflow4j.jobs.sample;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Kind;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.flow.InitialParameters;

/** A run directory with a checkpoint of a tiny random flow that does something. */
public final class TinyRun {
    public static final int STEP = 7;

    private final Path directory;
    private final Map<String, String> options = new HashMap<>();

    public TinyRun(Path directory) {
        this.directory = directory;
        set("run.directory", "\"" + directory + "\"");
        set("model.image-size", "8");
        set("model.channels", "1");
        set("model.classes", "3");
        set("model.patch-sizes", "[4,2]");
        set("model.widths", "[64]");
        set("model.layers", "[1,1]");
        set("sampling.count", "10");
        set("sampling.batch-size", "4");
        set("sampling.guidance.scale", "0.5");
        set("sampling.denoise.steps", "2");
        set("sampling.denoise.dynamics", "sde");
    }

    public TinyRun set(String key, String value) {
        options.put(key, value);
        return this;
    }

    public Settings settings() {
        return Settings.load(Optional.empty(), options);
    }

    public Path directory() {
        return directory;
    }

    /** Saves the checkpoint. */
    public TinyRun save() {
        return save(parameters(settings().model()));
    }

    public TinyRun save(INDArray parameters) {
        return save(parameters, null);
    }

    TinyRun save(INDArray parameters, long step) {
        return save(parameters, null, step);
    }

    public TinyRun save(INDArray parameters, @Nullable INDArray ema) {
        return save(parameters, ema, STEP);
    }

    private TinyRun save(INDArray parameters, @Nullable INDArray ema, long step) {
        Settings settings = settings();
        new CheckpointManager(directory.toString(), new Configuration(), new CheckpointSettings(1, 1, 0), Fence.NONE)
                .save(new Checkpoint(
                        step,
                        settings.model(),
                        FlatVector.of(parameters),
                        ema == null ? null : FlatVector.of(ema),
                        null,
                        TrainingState.NONE,
                        settings.resolved().hocon(),
                        Map.of()));
        return this;
    }

    /** A fresh flow does nothing; small output weights make it one that does. */
    public static INDArray parameters(FlowConfig config) {
        INDArray flat = InitialParameters.draw(config, 3);
        for (Parameter parameter : new ParameterLayout(config).parameters()) {
            if (parameter.kind() == Kind.ZERO_LINEAR_WEIGHT) {
                KeyedRandom random = new KeyedRandom(5, parameter.offset());
                for (long i = 0; i < parameter.size(); i++) {
                    flat.putScalar(parameter.offset() + i, 0.05 * random.nextGaussian());
                }
            }
        }
        return flat;
    }

    public static SparkSession spark() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("sample tests")
                .config("spark.ui.enabled", "false")
                // As the command line sets it: Kryo cannot carry everything that Java's serialization can.
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }
}
