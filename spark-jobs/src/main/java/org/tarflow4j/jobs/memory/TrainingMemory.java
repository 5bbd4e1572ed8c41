package org.tarflow4j.jobs.memory;

import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.kernel.KernelScratch;
import org.tarflow4j.model.kernel.Nd4jScratch;

/**
 * What a training needs where, from its settings alone. Parameters and moments travel and are averaged in chunks of
 * {@link #CHUNK_BYTES}, which Spark keeps in the heap and, as far as that is full, on disk; so they ask for a few chunks of
 * heap and not for all of the state.
 */
public final class TrainingMemory {
    private static final long MEBIBYTE = 1 << 20;
    private static final long CHUNK_BYTES = 16 * MEBIBYTE;
    /** That are read, sent, unpacked or averaged at a time. */
    private static final int CHUNKS = 8;

    /** Spark itself, idle. */
    private static final long SPARK_HEAP = 192 * MEBIBYTE;
    /** Row groups that a reader keeps decoded. */
    private static final long READER_HEAP = 128 * MEBIBYTE;
    /** Buffers of a checkpoint on its way to the file system. */
    private static final long CHECKPOINT_HEAP = 128 * MEBIBYTE;
    /** Code, classes, stacks and native libraries of a JVM with Spark and ND4J. */
    private static final long REST = 512 * MEBIBYTE;
    /** A CUDA context with the libraries' own buffers. */
    private static final long GPU_REST = 768 * MEBIBYTE;

    private final Settings settings;
    private final WorkerMemory worker;
    private final ParameterLayout layout;

    /** With kernels as the workers have them. */
    public TrainingMemory(Settings settings, KernelScratch kernels) {
        this.settings = settings;
        this.worker = WorkerMemory.of(settings, kernels);
        this.layout = new ParameterLayout(settings.model());
    }

    WorkerMemory worker() {
        return worker;
    }

    /** The driver on its own machine. */
    public MemoryNeed driver() {
        return new MemoryNeed(
                SPARK_HEAP + chunks() + Math.min(CHECKPOINT_HEAP, checkpointBytes()), average() + moments(), REST);
    }

    /** An executor with one worker, as training is meant to run. */
    public MemoryNeed executor() {
        return new MemoryNeed(SPARK_HEAP + workerHeap(), worker.total(), REST);
    }

    /** An executor whose worker computes on a GPU: what is averaged is in host memory too, scratch is not. */
    public MemoryNeed executorWithGpu() {
        return new MemoryNeed(SPARK_HEAP + workerHeap(), worker.state() + worker.batch(), REST);
    }

    /**
     * Driver and workers in one JVM.
     *
     * @param slots tasks that run at a time
     */
    public MemoryNeed local(int slots) {
        int atOnce = Math.min(slots, settings.training().workers());
        MemoryNeed workers = new MemoryNeed(atOnce * workerHeap(), atOnce * worker.total(), REST);
        return driver().and(workers);
    }

    /** Of a GPU that one worker has to itself. Its operations are ND4J's, whatever they are on this machine. */
    public long gpuBytes() {
        return WorkerMemory.of(settings, new Nd4jScratch()).total() + GPU_REST;
    }

    /** What is averaged: parameters and both moments, in Spark's storage. */
    long averagedBytes() {
        return Float.BYTES * (layout.size() + 2 * layout.trainableSize());
    }

    /** One checkpoint on disk. */
    public long checkpointBytes() {
        return averagedBytes() + average();
    }

    /** The moving average of the parameters. */
    private long average() {
        return settings.training().emaDecay() > 0 ? Float.BYTES * layout.size() : 0;
    }

    /** With averaged gradients the driver has them: those of a state that is being written down, and of the next. */
    private long moments() {
        return settings.training().averaging() == Averaging.GRADIENTS
                ? 2 * Float.BYTES * 2 * layout.trainableSize()
                : 0;
    }

    private long workerHeap() {
        TrainingSettings training = settings.training();
        // Pixels as bytes while they are read ahead, then as floats while they become a batch.
        long batch = training.workerBatchSize() * settings.model().dimensions() * (2L + Float.BYTES);
        return READER_HEAP + batch + chunks();
    }

    private long chunks() {
        return CHUNKS * Math.min(CHUNK_BYTES, Float.BYTES * layout.size());
    }
}
