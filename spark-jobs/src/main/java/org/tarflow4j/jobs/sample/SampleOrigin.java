package org.tarflow4j.jobs.sample;

import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/**
 * What samples were drawn by.
 *
 * @param step of the checkpoint
 * @param checkpointSha256 of its manifest, which lists the digests of its files
 * @param weights which of its weights: "ema" or "raw"
 * @param guidance of the pass
 * @param denoising of the walk
 * @param seed of the request
 * @param labels which class each sample has, in the words of the configuration
 * @param count samples that were asked for
 * @param failed of them never became finite, and are in no file
 */
public record SampleOrigin(
        long step,
        String checkpointSha256,
        String weights,
        Guidance guidance,
        Denoising denoising,
        long seed,
        String labels,
        long count,
        long failed) {

    static SampleOrigin of(SampleRequest request, long failed) {
        return new SampleOrigin(
                request.step(),
                request.weights(),
                Names.kebab(request.taken()),
                request.guidance(),
                request.denoising(),
                request.seed(),
                request.classes() == 0 ? "none" : request.labels().toString(),
                request.count(),
                failed);
    }
}
