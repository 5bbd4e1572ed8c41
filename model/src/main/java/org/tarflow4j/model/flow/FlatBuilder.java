package org.tarflow4j.model.flow;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.kernel.Transposition;
import org.tarflow4j.model.kernel.Views;

/** Puts the tensors of a state dict into a flat vector, one at a time and in any order. */
public final class FlatBuilder {
    private static final Pattern REPEATED =
            Pattern.compile("blocks\\.\\d+\\." + Pattern.quote(StateDict.SHARED) + ".*");

    private final INDArray flat;
    private final Map<String, Parameter> missing = new LinkedHashMap<>();
    private final Set<String> unknown = new LinkedHashSet<>();

    private FlatBuilder(ParameterLayout layout, long length, DataType type) {
        flat = Nd4j.createUninitialized(type, length);
        for (Parameter parameter : layout.parameters()) {
            if (parameter.offset() < length) {
                missing.put(parameter.name(), parameter);
            }
        }
    }

    /** For a vector of {@link ParameterLayout#size()} elements of {@code type}. */
    public static FlatBuilder ofParameters(FlowConfig config, DataType type) {
        ParameterLayout layout = new ParameterLayout(config);
        return new FlatBuilder(layout, layout.size(), type);
    }

    /** For a vector of {@link ParameterLayout#trainableSize()} elements of {@code type}, as moments and gradients are. */
    public static FlatBuilder ofTrained(FlowConfig config, DataType type) {
        ParameterLayout layout = new ParameterLayout(config);
        return new FlatBuilder(layout, layout.trainableSize(), type);
    }

    /**
     * Copies a tensor to its place. The causal masks and the repetitions of a shared backbone have none.
     *
     * @throws IllegalArgumentException if it has not the shape that the model asks for
     */
    public void add(String name, INDArray tensor) {
        if (name.endsWith(StateDict.MASK_SUFFIX) || REPEATED.matcher(name).matches()) {
            return;
        }
        // Older files of the reference call the layers of a block attn_blocks.
        Parameter parameter = missing.remove(name.replace(".attn_blocks.", ".head_blocks."));
        if (parameter == null) {
            unknown.add(name);
            return;
        }
        if (!Arrays.equals(tensor.shape(), parameter.fileShape())) {
            throw new IllegalArgumentException("Tensor " + name + " has shape " + Arrays.toString(tensor.shape())
                    + ", the model configuration needs " + Arrays.toString(parameter.fileShape()));
        }
        INDArray target = Views.part(flat, 0, parameter.offset(), parameter.offset() + parameter.size())
                .reshape('c', parameter.rows(), parameter.columns());
        INDArray values = tensor.castTo(flat.dataType());
        if (parameter.transposedInFiles()) {
            Transposition.copy(values, target);
        } else {
            target.assign(values.reshape('c', parameter.rows(), parameter.columns()));
        }
    }

    /**
     * The vector, when all tensors have been added.
     *
     * @throws IllegalArgumentException if a tensor is missing or was unknown; names the first of each kind
     */
    public INDArray flat() {
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "Tensor " + missing.keySet().iterator().next()
                            + " is missing; do the weights belong to this model configuration?");
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Tensor " + unknown.iterator().next()
                    + " has no place in this model configuration (" + unknown.size() + " such)");
        }
        return flat;
    }
}
