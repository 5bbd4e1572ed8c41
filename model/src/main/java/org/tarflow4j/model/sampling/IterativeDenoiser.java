package org.tarflow4j.model.sampling;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tarflow4j.model.flow.TarFlow;

/**
 * The walk down the noise levels: at level t the posterior mean {@code x̂ = x + t²·∇ₓ log p_t(x|y)} (Tweedie's formula,
 * exact for the model's density), then a step to the next level t′. The last step lands on x̂.
 */
public final class IterativeDenoiser {
    private final TarFlow flow;
    private final Denoising settings;

    public IterativeDenoiser(TarFlow flow, Denoising settings) {
        this.flow = flow;
        this.settings = settings;
    }

    /** Fresh standard normal noise for step number {@code step}, in the shape of the batch; used by the SDE alone. */
    @FunctionalInterface
    public interface StepNoise {
        INDArray at(int step);
    }

    /**
     * Denoises a batch.
     *
     * @param tokens [B, T, D] at noise level t1; not changed
     * @param labels as in {@link TarFlow}
     * @param noise for {@link Denoising.Dynamics#SDE}
     * @return [B, T, D] at noise level 0
     */
    public INDArray denoise(INDArray tokens, int @Nullable [] labels, StepNoise noise) {
        double[] levels = settings.levels();
        INDArray x = tokens.dup('c');
        for (int i = 0; i < settings.steps(); i++) {
            INDArray mean = posteriorMean(x, levels[i], labels);
            if (settings.clip()) {
                Transforms.max(mean, -1.0, false);
                Transforms.min(mean, 1.0, false);
            }
            boolean last = i == settings.steps() - 1;
            x = last ? mean : step(x, mean, levels[i], levels[i + 1], i, noise);
        }
        return x;
    }

    /** x̂ = x − t²·N·∇ₓ loss, [B, T, D]; one forward and one input-only backward pass. */
    public INDArray posteriorMean(INDArray tokens, double level, int @Nullable [] labels) {
        INDArray levels = Nd4j.valueArrayOf(new long[] {tokens.size(0)}, level, tokens.dataType());
        double factor = level * level * flow.config().dimensions();
        return flow.inputGradient(tokens, levels, labels).muli(-factor).addi(tokens);
    }

    private INDArray step(INDArray x, INDArray mean, double level, double next, int index, StepNoise noise) {
        INDArray direction = x.sub(mean).divi(level);
        return switch (settings.dynamics()) {
                // x ← x − v·(t − t′)
            case ODE -> direction.muli(next - level).addi(x);
                // v ← √α·v + √(1−α)·n with α = (t′/t)², x ← x̂ + t′·v
            case SDE -> {
                double ratio = next / level;
                direction.muli(ratio).addi(noise.at(index).mul(Math.sqrt(1 - ratio * ratio)));
                yield direction.muli(next).addi(mean);
            }
        };
    }
}
