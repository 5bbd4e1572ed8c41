package org.tarflow4j.jobs.memory;

import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.FlowScratch;
import org.tarflow4j.model.kernel.KernelScratch;

/**
 * The arrays of one worker, in bytes.
 *
 * @param state parameters, their gradient, and both moments unless the driver keeps them
 * @param batch images of a step, as they are read, as the network holds them, and as the garbage collector has not found
 *     them yet
 * @param scratch of forward and backward over the largest part of a batch
 */
record WorkerMemory(long state, long batch, long scratch) {
    /** Of a batch: read ahead, in the network, and two that wait for the garbage collector. */
    private static final int BATCHES = 4;

    /** With the given kernels; scratch of operations beside the arena is not counted. */
    static WorkerMemory of(Settings settings, KernelScratch kernels) {
        TrainingSettings training = settings.training();
        ParameterLayout layout = new ParameterLayout(settings.model());
        long moments = training.averaging() == Averaging.GRADIENTS ? 0 : 2 * layout.trainableSize();
        long images = training.workerBatchSize();
        long row = settings.model().dimensions() + 2L;
        return new WorkerMemory(
                Float.BYTES * (2 * layout.size() + moments),
                Float.BYTES * BATCHES * images * row,
                Float.BYTES * scratch(settings, kernels));
    }

    private static long scratch(Settings settings, KernelScratch kernels) {
        TrainingSettings training = settings.training();
        FlowScratch scratch = new FlowScratch(
                settings.model(), training.recompute() ? Activations.RECOMPUTED : Activations.KEPT, kernels);
        int images = training.workerBatchSize();
        int parts = training.gradientAccumulation();
        // Parts differ by an image at most, and each size may take memory of its own.
        scratch.train(Math.max(1, images / parts));
        scratch.train((images + parts - 1) / parts);
        return scratch.elements();
    }

    long total() {
        return state + batch + scratch;
    }
}
