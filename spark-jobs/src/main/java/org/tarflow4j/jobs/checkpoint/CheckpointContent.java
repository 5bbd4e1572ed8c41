package org.tarflow4j.jobs.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.config.ConfigurationException;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.StateDict;

/** What the files of a checkpoint hold, to and fro. */
final class CheckpointContent {
    private static final String FIRST_MOMENT = "exp_avg.";
    private static final String SECOND_MOMENT = "exp_avg_sq.";

    private CheckpointContent() {}

    static void write(CheckpointWriter writer, Checkpoint checkpoint, long partBytes) throws IOException {
        FlowConfig model = checkpoint.model();
        TensorParts.write(
                writer,
                CheckpointFiles.PARAMETERS,
                StateDict.toStateDict(model, checkpoint.parameters()),
                Long.MAX_VALUE);
        if (checkpoint.optimizer() != null) {
            TensorParts.write(writer, CheckpointFiles.OPTIMIZER, tensors(model, checkpoint.optimizer()), partBytes);
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
                parameters(directory, model),
                moments(directory, model),
                trainingState(directory),
                new String(directory.bytes(CheckpointFiles.CONFIG), StandardCharsets.UTF_8),
                metrics(directory));
    }

    static FlowConfig model(CheckpointDirectory directory) throws IOException {
        String text = new String(directory.bytes(CheckpointFiles.CONFIG), StandardCharsets.UTF_8);
        try {
            return Settings.model(text, directory.where(CheckpointFiles.CONFIG));
        } catch (ConfigurationException e) {
            throw new DamagedCheckpointException(directory.where(CheckpointFiles.CONFIG) + ": " + e.getMessage(), e);
        }
    }

    static INDArray parameters(CheckpointDirectory directory, FlowConfig model) throws IOException {
        return flat(model, TensorParts.read(directory, CheckpointFiles.PARAMETERS), directory);
    }

    static TrainingState trainingState(CheckpointDirectory directory) throws IOException {
        String name = CheckpointFiles.TRAINING_STATE;
        return Manifest.read(directory.bytes(name), TrainingState.class, directory.where(name));
    }

    static Map<String, Double> metrics(CheckpointDirectory directory) throws IOException {
        String name = CheckpointFiles.METRICS;
        return Manifest.read(
                directory.bytes(name), new TypeReference<TreeMap<String, Double>>() {}, directory.where(name));
    }

    private static Map<String, INDArray> tensors(FlowConfig model, Checkpoint.Moments moments) {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        add(FIRST_MOMENT, model, moments.first(), tensors);
        add(SECOND_MOMENT, model, moments.second(), tensors);
        return tensors;
    }

    /** The state dict knows whole parameter vectors, so a moment gets a variance of the prior for the way. */
    private static void add(String prefix, FlowConfig model, INDArray moment, Map<String, INDArray> tensors) {
        ParameterLayout layout = new ParameterLayout(model);
        INDArray whole = Nd4j.zeros(moment.dataType(), layout.size());
        whole.get(NDArrayIndex.interval(0, layout.trainableSize())).assign(moment.reshape(moment.length()));
        Map<String, INDArray> named = StateDict.toTensors(model, whole);
        layout.parameters().stream()
                .map(ParameterLayout.Parameter::name)
                .filter(name -> !name.equals(ParameterLayout.PRIOR_VARIANCE))
                .forEach(name -> tensors.put(prefix + name, named.get(name)));
    }

    private static Checkpoint.@Nullable Moments moments(CheckpointDirectory directory, FlowConfig model)
            throws IOException {
        if (!TensorParts.exist(directory, CheckpointFiles.OPTIMIZER)) {
            return null;
        }
        Map<String, INDArray> tensors = TensorParts.read(directory, CheckpointFiles.OPTIMIZER);
        return new Checkpoint.Moments(
                moment(FIRST_MOMENT, tensors, model, directory), moment(SECOND_MOMENT, tensors, model, directory));
    }

    private static INDArray moment(
            String prefix, Map<String, INDArray> tensors, FlowConfig model, CheckpointDirectory directory)
            throws IOException {
        ParameterLayout layout = new ParameterLayout(model);
        Map<String, INDArray> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                named.put(name.substring(prefix.length()), tensor);
            }
        });
        ParameterLayout.Parameter variance = layout.parameter(ParameterLayout.PRIOR_VARIANCE);
        named.put(variance.name(), Nd4j.zeros(DataType.FLOAT, variance.fileShape()));
        INDArray whole = flat(model, named, directory);
        return whole.get(NDArrayIndex.interval(0, layout.trainableSize())).dup();
    }

    private static INDArray flat(FlowConfig model, Map<String, INDArray> tensors, CheckpointDirectory directory)
            throws IOException {
        boolean wide = tensors.values().stream().anyMatch(tensor -> tensor.dataType() == DataType.DOUBLE);
        try {
            return StateDict.toFlat(model, tensors, wide ? DataType.DOUBLE : DataType.FLOAT);
        } catch (IllegalArgumentException e) {
            throw new DamagedCheckpointException(
                    directory.path() + " does not fit its own " + CheckpointFiles.CONFIG + ": " + e.getMessage(), e);
        }
    }
}
