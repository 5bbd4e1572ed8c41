package org.tarflow4j.jobs.benchmark;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.IterativeDenoiser;

/** One step of the walk from the noise level t1, of random images with random labels. */
final class DenoisingWorkload implements Workload {
    private final TarFlow flow;
    private final IterativeDenoiser denoiser;
    private final INDArray tokens;
    private final int @Nullable [] labels;

    DenoisingWorkload(Settings settings, INDArray parameters, int images) {
        FlowConfig model = settings.model();
        flow = new TarFlow(model, parameters);
        Denoising walk = settings.sampling().denoise();
        denoiser = new IterativeDenoiser(flow, new Denoising(1, walk.t0(), walk.t1(), walk.dynamics(), walk.clip()));
        long seed = settings.sampling().seed();
        tokens = Nd4j.createFromArray(Draws.keyed(seed).gaussian(0, 0, Draws.LATENT, images * model.dimensions()))
                .reshape('c', images, model.tokens(0), model.tokenWidth(0));
        labels = RandomLabels.draw(model, seed, images);
    }

    @Override
    public void run() {
        denoiser.denoise(tokens, labels, noise -> tokens);
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
}
