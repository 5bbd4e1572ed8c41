package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.tarflow4j.model.KeyedRandom;

class AdamWTest {
    private static final int SIZE = 207;
    private static final int STEPS = 12;
    private static final double DECAY = 0.02;
    private static final WarmupCosineSchedule RATE = new WarmupCosineSchedule(4, STEPS, 1e-3, 1e-2);

    /** PyTorch's AdamW in float64, written from its documentation. */
    private static double[] expected(double[] start, double[][] gradients) {
        double[] p = start.clone();
        double[] m = new double[SIZE];
        double[] v = new double[SIZE];
        for (int step = 0; step < STEPS; step++) {
            double lr = RATE.valueAt(step, 0);
            double correction1 = 1 - Math.pow(0.9, step + 1);
            double correction2 = 1 - Math.pow(0.95, step + 1);
            for (int i = 0; i < SIZE; i++) {
                double g = gradients[step][i];
                p[i] -= lr * DECAY * p[i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.95 * v[i] + 0.05 * g * g;
                p[i] -= lr / correction1 * m[i] / (Math.sqrt(v[i]) / Math.sqrt(correction2) + 1e-8);
            }
        }
        return p;
    }

    @Test
    void stepsAsPyTorchDoes() {
        KeyedRandom random = new KeyedRandom(3);
        double[] start = new double[SIZE];
        double[][] gradients = new double[STEPS][SIZE];
        for (int i = 0; i < SIZE; i++) {
            start[i] = random.nextGaussian();
            // Down to the size of ε, where its place in the formula shows.
            double scale = Math.pow(10, -8.0 * i / SIZE);
            for (int step = 0; step < STEPS; step++) {
                gradients[step][i] = scale * random.nextGaussian();
            }
        }

        AdamW config = new AdamW(RATE, DECAY);
        GradientUpdater<AdamW> adam = config.instantiate(Nd4j.create(config.stateSize(SIZE)), true);
        DecoupledWeightDecay decay = new DecoupledWeightDecay(DECAY);
        INDArray parameters = Nd4j.createFromArray(start).castTo(Nd4j.dataType());
        for (int step = 0; step < STEPS; step++) {
            INDArray update = Nd4j.createFromArray(gradients[step]).castTo(Nd4j.dataType());
            adam.applyUpdater(update, step, 0);
            decay.apply(parameters, update, RATE.valueAt(step, 0), step, 0);
            parameters.subi(update);
        }

        double[] expected = expected(start, gradients);
        for (int i = 0; i < SIZE; i++) {
            double moved = Math.abs(expected[i] - start[i]);
            assertThat(parameters.getDouble(i))
                    .as("parameter %d", i)
                    .isCloseTo(expected[i], within(1e-5 * moved + 1e-6));
        }
    }
}
