package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.StateDict;
import org.tarflow4j.model.io.TensorSource;

/** AdamW's moments as tensors: {@code exp_avg.NAME} and {@code exp_avg_sq.NAME} for each trained parameter. */
final class MomentTensors {
    private static final String FIRST = "exp_avg.";
    private static final String SECOND = "exp_avg_sq.";

    private MomentTensors() {}

    static void write(CheckpointWriter writer, FlowConfig model, Checkpoint.Moments moments, long partBytes)
            throws IOException {
        List<TensorSource> tensors = new ArrayList<>();
        add(FIRST, model, moments.first(), tensors);
        add(SECOND, model, moments.second(), tensors);
        TensorParts.write(writer, CheckpointFiles.OPTIMIZER, tensors, partBytes);
    }

    /** Null if the checkpoint has none. */
    static Checkpoint.@Nullable Moments read(CheckpointDirectory directory, FlowConfig model) throws IOException {
        if (!TensorParts.exist(directory, CheckpointFiles.OPTIMIZER)) {
            return null;
        }
        long elements = new ParameterLayout(model).trainableSize();
        TensorParts.requireRoom(directory, CheckpointFiles.OPTIMIZER, 2 * elements);
        VectorReader first = VectorReader.ofTrained(model);
        VectorReader second = VectorReader.ofTrained(model);
        return VectorReader.fitting(directory, () -> {
            TensorParts.visit(directory, CheckpointFiles.OPTIMIZER, (name, tensor) -> {
                if (name.startsWith(SECOND)) {
                    second.add(name.substring(SECOND.length()), tensor);
                } else if (name.startsWith(FIRST)) {
                    first.add(name.substring(FIRST.length()), tensor);
                }
            });
            return new Checkpoint.Moments(first.vector(), second.vector());
        });
    }

    private static void add(String prefix, FlowConfig model, FlatVector moment, List<TensorSource> tensors) {
        StateDict.parameters(model, moment::part).stream()
                .filter(tensor -> !tensor.name().equals(ParameterLayout.PRIOR_VARIANCE))
                .forEach(tensor -> tensors.add(tensor.named(prefix + tensor.name())));
    }
}
