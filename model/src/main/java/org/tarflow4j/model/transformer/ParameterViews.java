package org.tarflow4j.model.transformer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;

/** The parameters, or their gradients, as views of one flat vector. */
public record ParameterViews(ParameterLayout layout, INDArray flat) {
    public ParameterViews {
        if (flat.length() != layout.size()) {
            throw new IllegalArgumentException(
                    "The flat vector has " + flat.length() + " elements, the layout needs " + layout.size());
        }
    }

    /** The parameter of that name as [rows, columns]. */
    public INDArray view(String name) {
        Parameter parameter = layout.parameter(name);
        return flat.reshape(flat.length())
                .get(NDArrayIndex.interval(parameter.offset(), parameter.offset() + parameter.size()))
                .reshape('c', parameter.rows(), parameter.columns());
    }

    Linear linear(String prefix) {
        return new Linear(view(prefix + ".weight"), view(prefix + ".bias"));
    }

    LayerNorm norm(String prefix) {
        return new LayerNorm(view(prefix + ".weight"), view(prefix + ".bias"));
    }
}
