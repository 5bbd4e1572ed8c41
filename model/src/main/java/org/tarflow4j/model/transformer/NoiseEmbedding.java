package org.tarflow4j.model.transformer;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.Kernels;

/** The embedding of the noise level: sines and cosines of log t at C/2 frequencies, through a feed-forward net. */
public final class NoiseEmbedding {
    private static final double LONGEST_PERIOD = 10_000;

    private final FeedForward net;

    /** The embedding stored under {@code prefix}. */
    public NoiseEmbedding(ParameterViews views, String prefix) {
        net = new FeedForward(views.linear(prefix + ".mlp.0"), views.linear(prefix + ".mlp.2"));
    }

    /** What backward needs of one pass. */
    public static final class Activations {
        private final FeedForward.Activations saved;

        private Activations(FeedForward.Activations saved) {
            this.saved = saved;
        }
    }

    /**
     * Embeds noise levels.
     *
     * @param noiseLevels t, [B], positive
     * @param out [B, C]
     */
    public Activations forward(INDArray noiseLevels, INDArray out, Kernels kernels, Arena arena) {
        INDArray features = arena.take(out.shape());
        writeFeatures(noiseLevels, features);
        INDArray hidden = arena.take(features.size(0), net.hiddenWidth());
        return new Activations(net.forward(features, hidden, out, kernels, arena));
    }

    /** Adds the parameters' gradients, given that of the output [B, C]. */
    public void backward(
            Activations saved, INDArray outGradient, @Nullable NoiseEmbedding gradient, Kernels kernels, Arena arena) {
        if (gradient != null) {
            net.backward(saved.saved, outGradient, null, gradient.net, kernels, arena);
        }
    }

    /** f_j = exp(−ln(10000)·j/(C/2)); [sin(f·log t), cos(f·log t)]. */
    private static void writeFeatures(INDArray noiseLevels, INDArray features) {
        int half = (int) features.size(1) / 2;
        double[][] values = new double[(int) features.size(0)][2 * half];
        for (int b = 0; b < values.length; b++) {
            double logLevel = Math.log(noiseLevels.getDouble(b));
            for (int j = 0; j < half; j++) {
                double angle = Math.exp(-Math.log(LONGEST_PERIOD) * j / half) * logLevel;
                values[b][j] = Math.sin(angle);
                values[b][half + j] = Math.cos(angle);
            }
        }
        features.assign(Nd4j.createFromArray(values));
    }
}
