package org.tarflow4j.jobs.benchmark;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;
import org.tarflow4j.model.sampling.IterativeDenoiser;

/** Sampling or denoising with a flow of its own over the given parameters. */
final class FlowWorkload implements Workload {
    private final TarFlow flow;
    private final Runnable computation;

    private FlowWorkload(TarFlow flow, Runnable computation) {
        this.flow = flow;
        this.computation = computation;
    }

    /** One group of samples, guided as configured, with random labels, not denoised. */
    static FlowWorkload sampling(Settings settings, INDArray parameters, int images) {
        TarFlow flow = new TarFlow(settings.model(), parameters);
        Denoising walk = settings.sampling().denoise();
        Denoising none = new Denoising(0, walk.t0(), walk.t1(), walk.dynamics(), walk.clip());
        long seed = settings.sampling().seed();
        FlowSampler sampler = new FlowSampler(flow, settings.sampling().guidance(), none, Draws.keyed(seed), 0);
        long[] samples = LongStream.range(0, images).toArray();
        int[] labels = labels(settings.model(), seed, images);
        return new FlowWorkload(flow, () -> sampler.draw(samples, labels));
    }

    /** One step of the walk from the noise level t1, of random images with random labels. */
    static FlowWorkload denoising(Settings settings, INDArray parameters, int images) {
        FlowConfig model = settings.model();
        TarFlow flow = new TarFlow(model, parameters);
        Denoising walk = settings.sampling().denoise();
        Denoising step = new Denoising(1, walk.t0(), walk.t1(), walk.dynamics(), walk.clip());
        IterativeDenoiser denoiser = new IterativeDenoiser(flow, step);
        long seed = settings.sampling().seed();
        INDArray tokens = Nd4j.createFromArray(
                        Draws.keyed(seed).gaussian(0, 0, Draws.LATENT, images * model.dimensions()))
                .reshape('c', images, model.tokens(0), model.tokenWidth(0));
        int[] labels = labels(model, seed, images);
        return new FlowWorkload(flow, () -> denoiser.denoise(tokens, labels, noise -> tokens));
    }

    @Override
    public void run() {
        computation.run();
    }

    @Override
    public long stateBytes() {
        return flow.parameters().length() * Float.BYTES;
    }

    @Override
    public long scratchBytes() {
        return flow.scratchElements() * Float.BYTES;
    }

    @Override
    public void close() {
        flow.freeScratch();
    }

    private static int @Nullable [] labels(FlowConfig model, long seed, int images) {
        KeyedRandom random = new KeyedRandom(seed);
        return model.classes() == 0
                ? null
                : IntStream.range(0, images)
                        .map(image -> random.nextInt(model.classes()))
                        .toArray();
    }
}
