package org.tarflow4j.jobs.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.tarflow4j.jobs.config.ConfigurationException;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.StateDict;

/** What the files of a checkpoint hold, to and fro. */
final class CheckpointContent {
    private CheckpointContent() {}

    static void write(CheckpointWriter writer, Checkpoint checkpoint, long partBytes) throws IOException {
        FlowConfig model = checkpoint.model();
        writeWeights(writer, CheckpointFiles.PARAMETERS, model, checkpoint.parameters());
        if (checkpoint.ema() != null) {
            writeWeights(writer, CheckpointFiles.EMA, model, checkpoint.ema());
        }
        if (checkpoint.optimizer() != null) {
            MomentTensors.write(writer, model, checkpoint.optimizer(), partBytes);
        }
        writer.write(CheckpointFiles.TRAINING_STATE, Manifest.write(checkpoint.training()));
        writer.write(CheckpointFiles.CONFIG, checkpoint.config().getBytes(StandardCharsets.UTF_8));
        writer.write(CheckpointFiles.METRICS, Manifest.write(checkpoint.metrics()));
    }

    static Checkpoint read(CheckpointDirectory directory) throws IOException {
        FlowConfig model = model(directory);
        return new Checkpoint(
                directory.manifest().step(),
                model,
                weights(directory, CheckpointFiles.PARAMETERS, model),
                TensorParts.exist(directory, CheckpointFiles.EMA)
                        ? weights(directory, CheckpointFiles.EMA, model)
                        : null,
                MomentTensors.read(directory, model),
                trainingState(directory),
                new String(directory.bytes(CheckpointFiles.CONFIG), StandardCharsets.UTF_8),
                metrics(directory));
    }

    /** One set of weights; the moving average only if there is one. */
    static FlowWeights weights(CheckpointDirectory directory, WeightChoice wanted) throws IOException {
        FlowConfig model = model(directory);
        WeightChoice taken = wanted == WeightChoice.EMA && TensorParts.exist(directory, CheckpointFiles.EMA)
                ? WeightChoice.EMA
                : WeightChoice.RAW;
        String name = taken == WeightChoice.EMA ? CheckpointFiles.EMA : CheckpointFiles.PARAMETERS;
        return new FlowWeights(
                directory.path().toString(),
                directory.manifest().step(),
                model,
                weights(directory, name, model).whole(),
                taken);
    }

    /** {@code training.drop-label}, if the configuration has it. */
    static OptionalDouble dropLabel(CheckpointDirectory directory) throws IOException {
        return configuration(directory, Settings::dropLabel);
    }

    private static FlowConfig model(CheckpointDirectory directory) throws IOException {
        return configuration(directory, Settings::model);
    }

    /** @param reading of the text, and what to call it */
    private static <T> T configuration(CheckpointDirectory directory, BiFunction<String, String, T> reading)
            throws IOException {
        String text = new String(directory.bytes(CheckpointFiles.CONFIG), StandardCharsets.UTF_8);
        try {
            return reading.apply(text, directory.where(CheckpointFiles.CONFIG));
        } catch (ConfigurationException e) {
            throw new DamagedCheckpointException(directory.where(CheckpointFiles.CONFIG) + ": " + e.getMessage(), e);
        }
    }

    private static TrainingState trainingState(CheckpointDirectory directory) throws IOException {
        String name = CheckpointFiles.TRAINING_STATE;
        return Manifest.read(directory.bytes(name), TrainingState.class, directory.where(name));
    }

    private static Map<String, Double> metrics(CheckpointDirectory directory) throws IOException {
        String name = CheckpointFiles.METRICS;
        return Manifest.read(
                directory.bytes(name), new TypeReference<TreeMap<String, Double>>() {}, directory.where(name));
    }

    private static void writeWeights(CheckpointWriter writer, String name, FlowConfig model, FlatVector weights)
            throws IOException {
        TensorParts.write(writer, name, StateDict.of(model, weights::part), Long.MAX_VALUE);
    }

    private static FlatVector weights(CheckpointDirectory directory, String name, FlowConfig model) throws IOException {
        TensorParts.requireRoom(directory, name, new ParameterLayout(model).size());
        VectorReader reader = VectorReader.ofParameters(model);
        return VectorReader.fitting(directory, () -> {
            TensorParts.visit(directory, name, reader::add);
            return reader.vector();
        });
    }
}
