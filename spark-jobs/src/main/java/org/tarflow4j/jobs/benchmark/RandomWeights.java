package org.tarflow4j.jobs.benchmark;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.flow.InitialParameters;

/**
 * Weights to measure with: those training starts from, but with output maps that are not zero. Zeros would reach every
 * gradient, and a processor multiplies zeros with less power and so at a higher clock.
 */
final class RandomWeights {
    /** Small, so that samples of an untrained flow stay finite. */
    private static final double OUTPUT_DEVIATION = 0.1;

    private RandomWeights() {}

    static INDArray draw(FlowConfig config, long seed) {
        INDArray flat = InitialParameters.draw(config, seed);
        for (Parameter parameter : new ParameterLayout(config).parameters()) {
            if (parameter.kind() == ParameterLayout.Kind.ZERO_LINEAR_WEIGHT) {
                long end = parameter.offset() + parameter.size();
                flat.get(NDArrayIndex.interval(parameter.offset(), end)).assign(outputs(parameter, seed));
            }
        }
        return flat;
    }

    private static INDArray outputs(Parameter parameter, long seed) {
        KeyedRandom random = new KeyedRandom(seed, parameter.offset());
        double deviation = OUTPUT_DEVIATION / Math.sqrt(parameter.fanIn());
        float[] values = new float[Math.toIntExact(parameter.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return Nd4j.createFromArray(values);
    }
}
