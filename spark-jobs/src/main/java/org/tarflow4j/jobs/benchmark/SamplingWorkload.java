package org.tarflow4j.jobs.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.kernel.ThreadLimit;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

/**
 * Groups of samples, guided as configured, with random labels, not denoised. As in the sampling job each worker draws a
 * group with a flow of its own over the same parameters; several workers take a core each.
 */
final class SamplingWorkload implements Workload {
    private final List<TarFlow> flows = new ArrayList<>();
    private final List<FlowSampler> samplers = new ArrayList<>();
    private final ExecutorService threads;
    private final int groupSize;
    private final int @Nullable [] labels;

    SamplingWorkload(Settings settings, INDArray parameters) {
        groupSize = settings.sampling().batchSize();
        long seed = settings.sampling().seed();
        labels = RandomLabels.draw(settings.model(), seed, groupSize);
        Denoising walk = settings.sampling().denoise();
        Denoising none = new Denoising(0, walk.t0(), walk.t1(), walk.dynamics(), walk.clip());
        int workers = settings.sampling().workers();
        for (int worker = 0; worker < workers; worker++) {
            TarFlow flow = new TarFlow(settings.model(), parameters);
            flows.add(flow);
            samplers.add(new FlowSampler(flow, settings.sampling().guidance(), none, Draws.keyed(seed), 0));
        }
        threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(
                    () -> {
                        if (workers > 1) {
                            ThreadLimit.computeAlone();
                        }
                        task.run();
                    },
                    "sampling");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void run() {
        List<Future<?>> groups = new ArrayList<>();
        for (int worker = 0; worker < samplers.size(); worker++) {
            FlowSampler sampler = samplers.get(worker);
            long first = (long) worker * groupSize;
            long[] samples = LongStream.range(first, first + groupSize).toArray();
            groups.add(threads.submit(() -> sampler.draw(samples, labels)));
        }
        for (Future<?> group : groups) {
            await(group);
        }
    }

    private static void await(Future<?> group) {
        try {
            group.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sampling", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Sampling failed", e.getCause());
        }
    }

    @Override
    public long stateBytes() {
        return flows.get(0).parameters().length() * Float.BYTES;
    }

    @Override
    public long scratchBytes() {
        return flows.stream().mapToLong(TarFlow::scratchElements).sum() * Float.BYTES;
    }

    @Override
    public void close() {
        threads.shutdown();
        flows.forEach(TarFlow::freeScratch);
    }
}
