package org.tarflow4j.jobs.train;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;

/** Small flows and batches for tests. */
final class Flows {
    static final FlowConfig SMALL = config(false);

    private Flows() {}

    static FlowConfig config(boolean volumePreserving) {
        return new FlowConfig(8, 1, 3, List.of(4, 4), List.of(64), List.of(1), 1.0, volumePreserving, 0, 0);
    }

    /** Parameters away from the start, where the output maps are zero and most gradients vanish. */
    static INDArray parameters(FlowConfig config) {
        INDArray parameters = InitialParameters.draw(config, 1);
        KeyedRandom random = new KeyedRandom(2);
        long trained = new ParameterLayout(config).trainableSize();
        float[] noise = new float[(int) parameters.length()];
        for (int i = 0; i < trained; i++) {
            noise[i] = (float) (0.02 * random.nextGaussian());
        }
        return parameters.addi(Nd4j.createFromArray(noise));
    }

    /** A batch of random images with labels −1, 0, 1, 2, … */
    static DataSet batch(FlowConfig config, int images, long seed) {
        KeyedRandom random = new KeyedRandom(seed);
        float[][] features = new float[images][config.dimensions() + 2];
        float[][] weights = new float[images][1];
        for (int b = 0; b < images; b++) {
            for (int i = 0; i < config.dimensions(); i++) {
                features[b][i] = (float) (0.5 * random.nextGaussian());
            }
            features[b][config.dimensions()] = (float) (0.1 + random.nextUniform());
            features[b][config.dimensions() + 1] = b % (config.classes() + 1) - 1;
            weights[b][0] = (float) (0.5 + random.nextUniform());
        }
        return new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(weights));
    }
}
