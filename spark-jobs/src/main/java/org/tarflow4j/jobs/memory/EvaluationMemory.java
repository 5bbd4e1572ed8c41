package org.tarflow4j.jobs.memory;

import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.FlowScratch;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.kernel.KernelChoice;

/**
 * What measuring likelihoods needs where, in bytes. Each task reads the weights for itself; likelihoods, audit and the density
 * behind the denoiser follow each other, so that the largest of them counts. The last two convert the weights to float64, and
 * keep both.
 */
public final class EvaluationMemory implements TaskMemory {
    /** How evaluation needs less. */
    public static final String LESS = "Less is needed with a smaller evaluation.batch-size, fewer tasks in a JVM, or"
            + " evaluation.pipeline-density.images = 0";

    /** Of a group: pixels and tokens, as they are read and as the garbage collector has not found them yet. */
    private static final int GROUPS = 4;

    private final FlowConfig model;
    private final EvaluationSettings evaluation;
    private final boolean density;

    /** @param model the shape of the checkpoint's flow */
    public EvaluationMemory(FlowConfig model, Settings settings) {
        this.model = model;
        evaluation = settings.evaluation();
        density = evaluation.pipelineDensity().images() > 0
                && settings.sampling().denoise().steps() > 0;
    }

    /** {@inheritDoc} It verifies the weights. */
    @Override
    public MemoryNeed driver() {
        return new MemoryNeed(SamplingMemory.SPARK_HEAP, weights(), SamplingMemory.REST);
    }

    @Override
    public MemoryNeed executor(int slots) {
        int tasks = Math.min(slots, evaluation.workers());
        return new MemoryNeed(
                SamplingMemory.SPARK_HEAP + tasks * (group() + volume()), tasks * task(), SamplingMemory.REST);
    }

    @Override
    public MemoryNeed local(int slots) {
        MemoryNeed tasks = executor(slots);
        return new MemoryNeed(tasks.heap(), weights() + tasks.arrays(), tasks.rest());
    }

    long weights() {
        return Float.BYTES * new ParameterLayout(model).size();
    }

    /** Weights in float32 and float64. */
    long bothWeights() {
        return (Float.BYTES + Double.BYTES) * new ParameterLayout(model).size();
    }

    /** The largest part of a task. */
    long task() {
        return Math.max(likelihoods(), Math.max(audit(), density()));
    }

    long likelihoods() {
        return weights() + encoding(DataType.FLOAT, evaluation.batchSize()) + group();
    }

    /** One image: encoded, decoded and denoised in float32; encoded, and each block passed again, in float64. */
    long audit() {
        return bothWeights()
                + encoding(DataType.FLOAT, 1)
                + Float.BYTES * SamplingMemory.cacheElements(model, Guidance.NONE, 1)
                + gradient(DataType.FLOAT, 1)
                + 2 * encoding(DataType.DOUBLE, 1)
                + group();
    }

    /** Scores in float64, as many at a time as images of a group; a sample is drawn in float32. 0 if it is off. */
    long density() {
        return density
                ? bothWeights()
                        + Float.BYTES * SamplingMemory.cacheElements(model, Guidance.NONE, 1)
                        + encoding(DataType.DOUBLE, 1)
                        + gradient(DataType.DOUBLE, evaluation.batchSize())
                        + 2 * group()
                : 0;
    }

    /** What the density behind the denoiser keeps on the heap; 0 if it is off. */
    long volume() {
        int dimensions = model.dimensions();
        return density ? evaluation.pipelineDensity().method(dimensions).bytes(dimensions) : 0;
    }

    private long encoding(DataType type, int images) {
        FlowScratch scratch = scratch(type);
        scratch.encode(images);
        return type.width() * scratch.elements();
    }

    private long gradient(DataType type, int images) {
        FlowScratch scratch = scratch(type);
        scratch.inputGradient(images);
        return type.width() * scratch.elements();
    }

    private FlowScratch scratch(DataType type) {
        return new FlowScratch(model, Activations.KEPT, KernelChoice.of(type).scratch());
    }

    private long group() {
        return (long) Float.BYTES * GROUPS * evaluation.batchSize() * model.dimensions();
    }
}
