package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.PipelineDensitySettings;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/**
 * The density of what the denoiser puts out.
 *
 * @param walk the steps in words
 * @param method how the log-determinants were computed
 * @param unit of densities and volumes
 * @param definition of the numbers
 * @param images held-out images, then samples
 * @param steps by step of the walk, over all images
 */
public record PipelineReport(
        String walk, String method, String unit, String definition, List<Images> images, List<Step> steps) {

    private static final String DEFINITION =
            "value = mean over images of ln p(y)/N for the denoised image y; ln p(y) = ln p(x) - sum over steps of"
                    + " ln|det J|, J = I + t(t - t') Hessian of ln p_t, and x the image at noise level t1 (held-out: the"
                    + " image plus noise; samples: drawn without guidance). In volume-preserving mode p(x) has the prior"
                    + " N(0, var), and J, as the denoiser, N(0, 1). standardError is of that mean, over images;"
                    + " estimateError is what random probes may add, numericalError what differencing (exact) or an"
                    + " unfinished quadrature (stochastic; it makes the log-volume too large) may, null where it did not"
                    + " settle. foldedSteps counts the"
                    + " steps of all images whose J has a negative eigenvalue; such a step folds space. noFoldSeen: there"
                    + " is none at these images, as far as seen, for an eigenvalue found by probes is never below the"
                    + " smallest one. Other images may end at the same y by ways that were not looked at, so ln p(y) is"
                    + " a lower bound, exact if no step folds anywhere";

    /**
     * Images of one kind.
     *
     * @param kind "held-out" or "samples"
     * @param count how many
     * @param value mean log-density of the denoised images
     * @param standardError of the mean; NaN for one image
     * @param logDensity mean log-density of the images before
     * @param logVolume mean of the log-determinants' sum; value = logDensity − logVolume
     * @param estimateError standard error of logVolume from the random probes; 0 if exact
     * @param numericalError estimate of the rest
     * @param smallestEigenvalue of any Jacobian along any walk
     * @param foldedSteps steps with a negative eigenvalue, of all images together
     * @param noFoldSeen whether no step of any of these images was seen to fold
     */
    public record Images(
            String name,
            String kind,
            int count,
            double value,
            double standardError,
            double logDensity,
            double logVolume,
            double estimateError,
            double numericalError,
            double smallestEigenvalue,
            int foldedSteps,
            boolean noFoldSeen,
            String unit,
            String definition) {

        static Images of(String kind, List<PipelineOutcome> outcomes) {
            Statistics after = Statistics.NONE;
            Statistics before = Statistics.NONE;
            double variance = 0;
            double numericalError = 0;
            double smallest = Double.POSITIVE_INFINITY;
            int folded = 0;
            for (PipelineOutcome outcome : outcomes) {
                after = after.merge(Statistics.of(outcome.pipelineLogDensity));
                before = before.merge(Statistics.of(outcome.logDensity));
                variance += outcome.standardError * outcome.standardError;
                numericalError += outcome.numericalError / outcomes.size();
                for (int step = 0; step < outcome.logVolumes.length; step++) {
                    smallest = Math.min(smallest, outcome.smallestEigenvalues[step]);
                    folded += outcome.negativeEigenvalues[step] > 0 ? 1 : 0;
                }
            }
            return new Images(
                    "pipeline-log-density",
                    kind,
                    outcomes.size(),
                    after.mean(),
                    after.standardError(),
                    before.mean(),
                    before.mean() - after.mean(),
                    Math.sqrt(variance) / outcomes.size(),
                    numericalError,
                    smallest,
                    folded,
                    folded == 0,
                    Measurement.NATS,
                    DEFINITION);
        }
    }

    /**
     * One step.
     *
     * @param noiseLevel t of its score
     * @param logVolume mean of ln|det J|/N
     * @param smallestEigenvalue of J over the images
     * @param folded images at which it has a negative eigenvalue
     */
    public record Step(double noiseLevel, double logVolume, double smallestEigenvalue, int folded) {
        static Step of(int index, double level, List<PipelineOutcome> outcomes) {
            double volume = 0;
            double smallest = Double.POSITIVE_INFINITY;
            int folded = 0;
            for (PipelineOutcome outcome : outcomes) {
                volume += outcome.logVolumes[index] / outcomes.size();
                smallest = Math.min(smallest, outcome.smallestEigenvalues[index]);
                folded += outcome.negativeEigenvalues[index] > 0 ? 1 : 0;
            }
            return new Step(level, volume, smallest, folded);
        }
    }

    /** @param outcomes in the order of their numbers */
    static PipelineReport of(
            Denoising asked,
            Guidance guidance,
            PipelineDensitySettings settings,
            int dimensions,
            List<PipelineOutcome> outcomes) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < asked.steps(); i++) {
            steps.add(Step.of(i, asked.levels()[i], outcomes));
        }
        int heldOut = outcomes.size() - settings.images();
        return new PipelineReport(
                walk(asked, guidance),
                dimensions <= settings.exactDimensions()
                        ? "exact: all eigenvalues of every Jacobian"
                        : "stochastic: " + settings.probes() + " probes a step, Lanczos quadrature",
                Measurement.NATS,
                DEFINITION,
                List.of(
                        Images.of("held-out", outcomes.subList(0, heldOut)),
                        Images.of("samples", outcomes.subList(heldOut, outcomes.size()))),
                steps);
    }

    private static String walk(Denoising asked, Guidance guidance) {
        String levels = String.format(
                Locale.ROOT, "ode, %d steps from t = %.4g to %.4g", asked.steps(), asked.t1(), asked.t0());
        StringBuilder walk = new StringBuilder(levels);
        boolean other = asked.dynamics() != Denoising.Dynamics.ODE || asked.clip();
        if (other) {
            walk.append("; sampling.denoise asks for ")
                    .append(Names.kebab(asked.dynamics()))
                    .append(asked.clip() ? " with clipping" : "")
                    .append(
                            ", which has no density in closed form, so this is its deterministic walk without clipping");
        }
        if (guidance.scale() != 0) {
            walk.append(String.format(
                    Locale.ROOT,
                    "; sampling.guidance asks for scale %s, whose samples have another density, so these are drawn without",
                    guidance.scale()));
        }
        return walk.toString();
    }

    /** For the screen. */
    List<String> lines() {
        return images.stream()
                .map(found -> String.format(
                        Locale.ROOT,
                        "Through the denoiser, %d %s: log-density %.4f -> %.4f nats/dimension (log-volume %.4f ± %.2g),"
                                + " smallest eigenvalue %.3g, %s",
                        found.count(),
                        found.kind().equals("samples") ? "samples" : "held-out images",
                        found.logDensity(),
                        found.value(),
                        found.logVolume(),
                        found.estimateError(),
                        found.smallestEigenvalue(),
                        found.noFoldSeen() ? "no step seen to fold" : found.foldedSteps() + " steps fold"))
                .toList();
    }
}
