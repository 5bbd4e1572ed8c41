package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;
import org.tarflow4j.model.density.PipelineLikelihood;

/** One image through the denoiser, in nats per dimension; what a task brings back. A plain class: Kryo cannot fill records. */
final class PipelineOutcome implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Number of the image: held-out ones first, then samples. */
    int number;

    double logDensity;
    double pipelineLogDensity;
    double standardError;
    double numericalError;

    /** By step of the walk. */
    double[] logVolumes = {};

    double[] smallestEigenvalues = {};
    int[] negativeEigenvalues = {};

    static PipelineOutcome of(int number, PipelineLikelihood found) {
        int dimensions = found.denoised().length;
        PipelineOutcome outcome = new PipelineOutcome();
        outcome.number = number;
        outcome.logDensity = found.logDensity() / dimensions;
        outcome.pipelineLogDensity = found.logPipelineDensity() / dimensions;
        outcome.standardError = found.standardError() / dimensions;
        outcome.numericalError = found.numericalError() / dimensions;
        outcome.logVolumes = found.steps().stream()
                .mapToDouble(step -> step.volume().logDeterminant() / dimensions)
                .toArray();
        outcome.smallestEigenvalues = found.steps().stream()
                .mapToDouble(step -> step.volume().smallestEigenvalue())
                .toArray();
        outcome.negativeEigenvalues = found.steps().stream()
                .mapToInt(step -> step.volume().negativeEigenvalues())
                .toArray();
        return outcome;
    }
}
