package org.tarflow4j.model.flow;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;

/** How a flow starts: as the reference does, with every draw keyed by (seed, parameter). */
public final class InitialParameters {
    private static final double EMBEDDING_DEVIATION = 0.01;

    private InitialParameters() {}

    /** A fresh float vector of {@link ParameterLayout#size()} elements; the same seed gives the same bits. */
    public static INDArray draw(FlowConfig config, long seed) {
        ParameterLayout layout = new ParameterLayout(config);
        INDArray flat = Nd4j.createUninitialized(layout.size());
        int index = 0;
        for (Parameter parameter : layout.parameters()) {
            float[] values = draw(parameter, new KeyedRandom(seed, index++));
            flat.get(NDArrayIndex.interval(parameter.offset(), parameter.offset() + parameter.size()))
                    .assign(Nd4j.createFromArray(values));
        }
        return flat;
    }

    private static float[] draw(Parameter parameter, KeyedRandom random) {
        float[] values = new float[Math.toIntExact(parameter.size())];
        double bound = parameter.fanIn() == 0 ? 0 : 1 / Math.sqrt(parameter.fanIn());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float)
                    switch (parameter.kind()) {
                        case LINEAR_WEIGHT, LINEAR_BIAS -> bound * (2 * random.nextUniform() - 1);
                        case EMBEDDING -> EMBEDDING_DEVIATION * random.nextGaussian();
                        case ONE -> 1;
                        case ZERO, ZERO_LINEAR_WEIGHT -> 0;
                    };
        }
        return values;
    }
}
