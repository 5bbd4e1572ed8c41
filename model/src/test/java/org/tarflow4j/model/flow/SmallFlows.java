package org.tarflow4j.model.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;

/** Flows small enough for laws to be checked exhaustively, with weights that leave no part of them silent. */
public final class SmallFlows {
    /** Two blocks on one channel, no classes. */
    public static final FlowConfig PLAIN =
            new FlowConfig(4, 1, 0, List.of(2), List.of(64), List.of(1, 1), 1, false, 0, 0);
    /** Classes, two channels, two heads in one block, an input scale. */
    public static final FlowConfig CONDITIONAL =
            new FlowConfig(4, 2, 3, List.of(2), List.of(64, 128), List.of(1, 2), 1.7, false, 0, 0);
    /** Patch sizes that differ between blocks. */
    public static final FlowConfig MIXED_PATCHES =
            new FlowConfig(8, 1, 0, List.of(4, 2, 4), List.of(64), List.of(1), 0.6, false, 0, 0);
    /** Shift only. */
    public static final FlowConfig VOLUME_PRESERVING =
            new FlowConfig(4, 1, 2, List.of(2), List.of(64), List.of(1, 2), 1.3, true, 0, 0);
    /** Blocks that share their first layer; the second block owns none. */
    public static final FlowConfig SHARED_BACKBONE =
            new FlowConfig(4, 1, 2, List.of(2), List.of(64), List.of(2, 1), 1, false, 1, 0);
    /** Pixels mapped before the first block. */
    public static final FlowConfig GAUSSIANIZED =
            new FlowConfig(4, 1, 0, List.of(2), List.of(64), List.of(1, 1), 1.2, false, 0, 0.4);

    private SmallFlows() {}

    public static List<FlowConfig> all() {
        return List.of(PLAIN, CONDITIONAL, MIXED_PATCHES, VOLUME_PRESERVING, SHARED_BACKBONE, GAUSSIANIZED);
    }

    /** Draws every parameter, also those that start at zero or one; scales stay near 1 and variances positive. */
    public static INDArray parameters(FlowConfig config, long seed, DataType type) {
        ParameterLayout layout = new ParameterLayout(config);
        double[] values = new double[(int) layout.size()];
        KeyedRandom random = new KeyedRandom(seed);
        for (Parameter parameter : layout.parameters()) {
            double deviation =
                    switch (parameter.kind()) {
                        case LINEAR_WEIGHT -> 1 / Math.sqrt(parameter.fanIn());
                        case ZERO_LINEAR_WEIGHT -> 0.3 / Math.sqrt(parameter.fanIn());
                        case LINEAR_BIAS, ONE, ZERO -> 0.1;
                        case EMBEDDING -> 0.5;
                    };
            for (int i = 0; i < parameter.size(); i++) {
                double mean = parameter.kind() == ParameterLayout.Kind.ONE ? 1 : 0;
                values[(int) parameter.offset() + i] = mean + deviation * random.nextGaussian();
            }
        }
        return Nd4j.createFromArray(values).castTo(type);
    }

    public static TarFlow flow(FlowConfig config, long seed, DataType type) {
        return new TarFlow(config, parameters(config, seed, type));
    }

    /** The parts of a flat vector by name, in the reference's shapes. */
    static Map<String, INDArray> tensors(FlowConfig config, INDArray flat) {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        StateDict.parameters(config, part(flat))
                .forEach(tensor -> tensors.put(tensor.name(), tensor.values().get()));
        return tensors;
    }

    static FlatPart part(INDArray flat) {
        return (from, to) -> flat.get(NDArrayIndex.interval(from, to));
    }

    /** Standard normal values. */
    public static INDArray gaussian(long seed, DataType type, long... shape) {
        KeyedRandom random = new KeyedRandom(seed);
        INDArray values = Nd4j.create(DataType.DOUBLE, shape);
        INDArray flat = values.reshape(values.length());
        for (long i = 0; i < flat.length(); i++) {
            flat.putScalar(i, random.nextGaussian());
        }
        return values.castTo(type);
    }

    /** A batch of noise as tokens of block 0, [B, T, D]; in [−1, 1] for a flow that maps grey levels. */
    public static INDArray tokens(FlowConfig config, int batch, long seed, DataType type) {
        INDArray noise = gaussian(seed, type, batch, config.tokens(0), config.tokenWidth(0));
        return config.floorMass() == 0 ? noise : Transforms.tanh(noise);
    }

    /** Different noise levels, [B]. */
    public static INDArray levels(int batch, DataType type) {
        INDArray levels = Nd4j.create(type, batch);
        for (int b = 0; b < batch; b++) {
            levels.putScalar(b, 0.1 + 0.3 * b);
        }
        return levels;
    }

    /** Labels that include "no class"; null for a flow without classes. */
    public static int[] labels(FlowConfig config, int batch) {
        if (config.classes() == 0) {
            return null;
        }
        int[] labels = new int[batch];
        for (int b = 0; b < batch; b++) {
            labels[b] = b % (config.classes() + 1) - 1;
        }
        return labels;
    }
}
