package org.tarflow4j.jobs.memory;

import org.tarflow4j.jobs.config.SampleStage;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.FlowScratch;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.kernel.ArenaStack;
import org.tarflow4j.model.kernel.AttentionShape;
import org.tarflow4j.model.kernel.KernelScratch;
import org.tarflow4j.model.kernel.KeyValueCache;

/**
 * What sampling needs where, in bytes. The weights lie once in a JVM; each task has a flow of its own over them, whose
 * scratch serves both stages, but hardly any of its pieces fits both, so they are added.
 */
public final class SamplingMemory implements TaskMemory {
    /** How sampling needs less. */
    public static final String LESS = "Less is needed with a smaller sampling.batch-size, fewer tasks in a JVM, or"
            + " sampling.recompute = true";

    private static final long MEBIBYTE = 1 << 20;
    /** Spark itself, idle, and what tasks send it. */
    static final long SPARK_HEAP = 256 * MEBIBYTE;
    /** Row groups of a shard that is written while an earlier one is read. */
    private static final long SHARD_HEAP = 32 * MEBIBYTE;
    /** Code, classes, stacks and native libraries of a JVM with Spark and ND4J. */
    static final long REST = 512 * MEBIBYTE;
    /** What a decoding step takes for each image, in widths of the transformer. */
    private static final int STEP_WIDTHS = 24;
    /** Of a group: noise, tokens, images, before and after, and those that wait for the garbage collector. */
    private static final int GROUPS = 12;
    /** Of a group on the heap: the numbers that are drawn, and those that become pixels. */
    private static final int HEAP_GROUPS = 3;

    private final FlowConfig model;
    private final SamplingSettings sampling;
    private final KernelScratch kernels;

    /**
     * @param model the shape of the checkpoint's flow
     * @param kernels as the tasks have them
     */
    public SamplingMemory(FlowConfig model, SamplingSettings sampling, KernelScratch kernels) {
        this.model = model;
        this.sampling = sampling;
        this.kernels = kernels;
    }

    /** {@inheritDoc} It verifies the weights. */
    @Override
    public MemoryNeed driver() {
        return new MemoryNeed(SPARK_HEAP, weights(), REST);
    }

    @Override
    public MemoryNeed executor(int slots) {
        int tasks = Math.min(slots, sampling.workers());
        return new MemoryNeed(SPARK_HEAP + tasks * taskHeap(), weights() + tasks * task(), REST);
    }

    @Override
    public MemoryNeed local(int slots) {
        return executor(slots);
    }

    long weights() {
        return Float.BYTES * new ParameterLayout(model).size();
    }

    /** Keys and values of the samples. */
    long caches() {
        return sampling.stages().contains(SampleStage.GENERATE)
                ? Float.BYTES * cacheElements(model, sampling.guidance(), sampling.batchSize())
                : 0;
    }

    /** Of the block that needs most: blocks follow each other in the same memory. */
    static long cacheElements(FlowConfig model, Guidance guidance, int samples) {
        ArenaStack stack = new ArenaStack();
        for (int block = 0; block < model.blocks(); block++) {
            stack.reset();
            boolean guided = guidance.scaleFor(model.blocks() - 1 - block) > 0;
            long images = (guided ? 2L : 1L) * samples;
            long heads = model.widths().get(block) / AttentionShape.HEAD_WIDTH;
            long tokens = (model.tokens(block) + KeyValueCache.BLOCK - 1L) / KeyValueCache.BLOCK * KeyValueCache.BLOCK;
            for (int layer = 0; layer < model.sharedBackboneLayers() + model.ownLayers(block); layer++) {
                stack.take(images, heads, tokens, AttentionShape.HEAD_WIDTH);
                stack.take(images, heads, tokens, AttentionShape.HEAD_WIDTH);
            }
            stack.take(images, STEP_WIDTHS, model.widths().get(block));
        }
        return stack.elements();
    }

    /** Forward and backward of a posterior mean. */
    long denoising() {
        if (!sampling.stages().contains(SampleStage.DENOISE)
                || sampling.denoise().steps() == 0) {
            return 0;
        }
        Activations activations = sampling.recompute() ? Activations.RECOMPUTED : Activations.KEPT;
        FlowScratch scratch = new FlowScratch(model, activations, kernels);
        scratch.inputGradient(sampling.batchSize());
        return Float.BYTES * scratch.elements();
    }

    /** The group itself, in arrays. */
    long groups() {
        return GROUPS * group();
    }

    /** The arrays of a task. */
    long task() {
        return caches() + denoising() + groups();
    }

    private long taskHeap() {
        return SHARD_HEAP + HEAP_GROUPS * group();
    }

    private long group() {
        return (long) Float.BYTES * sampling.batchSize() * model.dimensions();
    }
}
