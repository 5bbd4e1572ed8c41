package org.tarflow4j.model.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.io.TensorSource;

/**
 * Between our flat vector and the reference's state dict: names and shapes as PyTorch saves them, linear weights
 * transposed to [out, in], and a shared backbone repeated under every block.
 */
public final class StateDict {
    static final String SHARED = "shared_backbone.";
    /** Causal masks that the reference saves as buffers; they carry nothing. */
    static final String MASK_SUFFIX = ".attn_mask";

    private StateDict() {}

    /**
     * Everything the reference expects to load: the parameters of {@link #parameters}, those of a shared backbone once
     * more under every block, and the causal mask of each block, which it keeps as a buffer of ones on and below the
     * diagonal, [T, T].
     */
    public static List<TensorSource> of(FlowConfig config, FlatPart flat) {
        List<TensorSource> tensors = new ArrayList<>();
        for (TensorSource parameter : parameters(config, flat)) {
            tensors.add(parameter);
            if (parameter.name().startsWith(SHARED)) {
                for (int block = 0; block < config.blocks(); block++) {
                    tensors.add(parameter.named("blocks." + block + "." + parameter.name()));
                }
            }
        }
        DataType type = tensors.get(0).type();
        for (int block = 0; block < config.blocks(); block++) {
            int tokens = config.tokens(block);
            tensors.add(new TensorSource(
                    "blocks." + block + MASK_SUFFIX, type, new long[] {tokens, tokens}, () -> mask(tokens, type)));
        }
        return tensors;
    }

    /**
     * The parameters, each once and in the order of the flat vector, in the reference's shapes and names. A vector that
     * ends with the trained elements, as a gradient does, is asked for those only as long as nobody wants the values of
     * {@link ParameterLayout#PRIOR_VARIANCE}.
     */
    public static List<TensorSource> parameters(FlowConfig config, FlatPart flat) {
        DataType type = flat.part(0, 1).dataType();
        return new ParameterLayout(config)
                .parameters().stream()
                        .map(parameter -> new TensorSource(
                                parameter.name(), type, parameter.fileShape(), () -> values(parameter, flat)))
                        .toList();
    }

    /**
     * The flat vector of the given tensors.
     *
     * @param type element type of the result
     * @throws IllegalArgumentException if a tensor is missing, unknown or of another shape; names the first of each kind
     */
    public static INDArray toFlat(FlowConfig config, Map<String, INDArray> tensors, DataType type) {
        FlatBuilder builder = FlatBuilder.ofParameters(config, type);
        tensors.forEach(builder::add);
        return builder.flat();
    }

    private static INDArray values(Parameter parameter, FlatPart flat) {
        INDArray part = flat.part(parameter.offset(), parameter.offset() + parameter.size());
        return parameter.transposedInFiles()
                ? part.reshape('c', parameter.rows(), parameter.columns()).transpose()
                : part.reshape('c', parameter.fileShape());
    }

    private static INDArray mask(int tokens, DataType type) {
        float[] mask = new float[tokens * tokens];
        for (int i = 0; i < tokens; i++) {
            Arrays.fill(mask, i * tokens, i * tokens + i + 1, 1);
        }
        return Nd4j.createFromArray(mask).reshape('c', tokens, tokens).castTo(type);
    }
}
