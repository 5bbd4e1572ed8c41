package org.tarflow4j.model.density;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.transformer.ParameterViews;

/**
 * A flow's density given one class, in float64; images are the tokens of block 0, row by row.
 *
 * <p>The density is that of what is drawn, with the tracked prior N(0, var) of a volume-preserving flow; the score is what
 * the denoiser follows, the gradient of the training loss, whose prior is N(0, 1). Elsewhere var is 1 and both are one.
 */
public final class FlowNoisyDensity implements NoisyDensity {
    private final TarFlow flow;
    private final int label;
    private final int batchSize;
    private final double[] priorVariance;

    /**
     * Converts the parameters to float64, which takes their memory once more, twice over for floats.
     *
     * @param label class, −1 for "no class"; without effect on a flow without classes
     * @param batchSize how many points are held against the flow at once
     * @throws IllegalArgumentException for a flow with a floor mass, whose density jumps at the edge of the floor: no score
     *     tells of that
     */
    public static FlowNoisyDensity of(TarFlow flow, int label, int batchSize) {
        if (flow.config().floorMass() > 0) {
            throw new IllegalArgumentException("A flow with model.floor-mass = "
                    + flow.config().floorMass() + " has no density that a score could follow: it jumps");
        }
        return new FlowNoisyDensity(
                new TarFlow(flow.config(), flow.parameters().castTo(DataType.DOUBLE)), label, batchSize);
    }

    private FlowNoisyDensity(TarFlow flow, int label, int batchSize) {
        this.flow = flow;
        this.label = label;
        this.batchSize = batchSize;
        priorVariance = new ParameterViews(flow.layout(), flow.parameters())
                .view(ParameterLayout.PRIOR_VARIANCE)
                .dup('c')
                .data()
                .asDouble();
    }

    /** The same flow given another class; for the same thread. */
    public FlowNoisyDensity given(int other) {
        return new FlowNoisyDensity(flow, other, batchSize);
    }

    @Override
    public int dimensions() {
        return flow.config().dimensions();
    }

    /** Σ ln|det| − ½·Σ(z²/var + ln 2π·var). */
    @Override
    public double logDensity(double[] image, double level) {
        Encoding encoding = flow.encode(tokens(image), levels(1, level), labels(1));
        double[] latent = encoding.latent().dup('c').data().asDouble();
        double sum = encoding.logDeterminant().getDouble(0) * latent.length;
        for (int i = 0; i < latent.length; i++) {
            sum -= 0.5 * (latent[i] * latent[i] / priorVariance[i] + Math.log(2 * Math.PI * priorVariance[i]));
        }
        return sum;
    }

    @Override
    public double[][] scores(double[][] points, double level) {
        double[][] scores = new double[points.length][];
        for (int start = 0; start < points.length; start += batchSize) {
            int end = Math.min(points.length, start + batchSize);
            INDArray gradient = flow.inputGradient(
                    tokens(Arrays.copyOfRange(points, start, end)), levels(end - start, level), labels(end - start));
            double[] values = gradient.muli(-dimensions()).dup('c').data().asDouble();
            for (int b = start; b < end; b++) {
                int offset = (b - start) * dimensions();
                scores[b] = Arrays.copyOfRange(values, offset, offset + dimensions());
            }
        }
        return scores;
    }

    private INDArray tokens(double[]... images) {
        FlowConfig config = flow.config();
        return Nd4j.createFromArray(images).reshape('c', images.length, config.tokens(0), config.tokenWidth(0));
    }

    private static INDArray levels(int count, double level) {
        return Nd4j.valueArrayOf(new long[] {count}, level, DataType.DOUBLE);
    }

    private int @Nullable [] labels(int count) {
        if (flow.config().classes() == 0) {
            return null;
        }
        int[] labels = new int[count];
        Arrays.fill(labels, label);
        return labels;
    }
}
