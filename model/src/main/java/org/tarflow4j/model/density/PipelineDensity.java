package org.tarflow4j.model.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tarflow4j.model.sampling.Denoising;

/**
 * The density behind the denoiser. A step of the deterministic walk from level t to t′ is x ← x + γ·∇ log p_t(x) with
 * γ = t·(t − t′), the last one (t′ = 0) lands on the posterior mean x + t²·∇ log p_t(x). Its Jacobian is
 * J = I + γ·∇² log p_t(x), symmetric, so log p(y) = log p(x) − Σ_k log|det J_k|.
 *
 * <p>A step is the gradient of ½|x|² + γ·log p_t(x). While every J has positive eigenvalues, that function is convex and
 * the step one-to-one; a negative eigenvalue at one image says that the step folds space there, positive ones at some images
 * do not say that it folds nowhere. For a true density of noised data it cannot happen: there I + t²·∇² log p_t is the
 * covariance of the posterior over t².
 */
public final class PipelineDensity {
    private final NoisyDensity density;
    private final Denoising walk;
    private final VolumeMethod method;

    /**
     * @throws IllegalArgumentException for a walk that has no density in closed form: a stochastic one has it only given
     *     its noise, and clipping maps many images to one
     */
    public PipelineDensity(NoisyDensity density, Denoising walk, VolumeMethod method) {
        if (walk.dynamics() != Denoising.Dynamics.ODE || walk.clip()) {
            throw new IllegalArgumentException("Only a walk with dynamics ode and without clipping has a density, not "
                    + walk.dynamics() + (walk.clip() ? " with clipping" : ""));
        }
        this.density = density;
        this.walk = walk;
        this.method = method;
    }

    /**
     * Denoises an image and follows its density.
     *
     * @param image [N], at the walk's noise level t1
     * @param key keys every random draw, together with the step
     */
    public PipelineLikelihood of(double[] image, long... key) {
        double[] levels = walk.levels();
        double[] x = image.clone();
        List<PipelineLikelihood.Step> steps = new ArrayList<>();
        for (int i = 0; i < walk.steps(); i++) {
            double gain = levels[i] * (levels[i] - levels[i + 1]);
            long[] ofStep = Arrays.copyOf(key, key.length + 1);
            ofStep[key.length] = i;
            steps.add(new PipelineLikelihood.Step(
                    levels[i], method.of(new StepJacobian(density, x, levels[i], gain), ofStep)));
            double[] score = density.scores(new double[][] {x}, levels[i])[0];
            for (int j = 0; j < x.length; j++) {
                x[j] += gain * score[j];
            }
        }
        return new PipelineLikelihood(x, density.logDensity(image, walk.t1()), List.copyOf(steps));
    }
}
