package org.tarflow4j.model.flow;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.transformer.ParameterViews;

/**
 * Between our flat vector and the reference's state dict: names and shapes as PyTorch saves them, linear weights
 * transposed to [out, in], and a shared backbone repeated under every block.
 */
public final class StateDict {
    private static final String SHARED = "shared_backbone.";
    /** Causal masks that the reference saves as buffers; they carry nothing. */
    private static final String MASK_SUFFIX = ".attn_mask";

    private StateDict() {}

    /**
     * Everything the reference expects to load: {@link #toTensors} and the causal mask of each block, which it keeps as a
     * buffer of ones on and below the diagonal, [T, T].
     */
    public static Map<String, INDArray> toStateDict(FlowConfig config, INDArray flat) {
        Map<String, INDArray> tensors = toTensors(config, flat);
        for (int block = 0; block < config.blocks(); block++) {
            int tokens = config.tokens(block);
            INDArray mask = Nd4j.zeros(flat.dataType(), tokens, tokens);
            for (int i = 0; i < tokens; i++) {
                mask.get(NDArrayIndex.point(i), NDArrayIndex.interval(0, i + 1)).assign(1);
            }
            tensors.put("blocks." + block + MASK_SUFFIX, mask);
        }
        return tensors;
    }

    /** The tensors of a flat vector, as copies in the reference's shapes, in the reference's names. */
    public static Map<String, INDArray> toTensors(FlowConfig config, INDArray flat) {
        ParameterLayout layout = new ParameterLayout(config);
        ParameterViews views = new ParameterViews(layout, flat);
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        for (Parameter parameter : layout.parameters()) {
            INDArray view = views.view(parameter.name());
            INDArray values = parameter.transposedInFiles() ? view.transpose().dup('c') : view.dup('c');
            INDArray tensor = values.reshape('c', parameter.fileShape());
            tensors.put(parameter.name(), tensor);
            if (parameter.name().startsWith(SHARED)) {
                for (int block = 0; block < config.blocks(); block++) {
                    tensors.put("blocks." + block + "." + parameter.name(), tensor);
                }
            }
        }
        return tensors;
    }

    /**
     * The flat vector of the given tensors.
     *
     * @param type element type of the result
     * @throws IllegalArgumentException if a tensor is missing, unknown or of another shape; names the first of each kind
     */
    public static INDArray toFlat(FlowConfig config, Map<String, INDArray> tensors, DataType type) {
        ParameterLayout layout = new ParameterLayout(config);
        INDArray flat = Nd4j.createUninitialized(type, layout.size());
        ParameterViews views = new ParameterViews(layout, flat);
        Set<String> unknown = new LinkedHashSet<>(tensors.keySet());
        unknown.removeIf(name -> name.endsWith(MASK_SUFFIX) || name.matches("blocks\\.\\d+\\.shared_backbone\\..*"));
        for (Parameter parameter : layout.parameters()) {
            String name = stored(parameter.name(), tensors);
            INDArray tensor = tensors.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "Tensor " + name + " is missing; do the weights belong to this model configuration?");
            }
            if (!Arrays.equals(tensor.shape(), parameter.fileShape())) {
                throw new IllegalArgumentException("Tensor " + name + " has shape " + Arrays.toString(tensor.shape())
                        + ", the model configuration needs " + Arrays.toString(parameter.fileShape()));
            }
            unknown.remove(name);
            INDArray view = views.view(parameter.name());
            INDArray matrix = parameter.transposedInFiles()
                    ? tensor.transpose()
                    : tensor.reshape('c', parameter.rows(), parameter.columns());
            view.assign(matrix.castTo(type));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Tensor " + unknown.iterator().next()
                    + " has no place in this model configuration (" + unknown.size() + " such)");
        }
        return flat;
    }

    /** Older files of the reference call the layers of a block attn_blocks. */
    private static String stored(String name, Map<String, INDArray> tensors) {
        String older = name.replace(".head_blocks.", ".attn_blocks.");
        return !tensors.containsKey(name) && tensors.containsKey(older) ? older : name;
    }
}
