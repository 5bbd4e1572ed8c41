package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.sampling.SampleGroup;

/** Makes PNGs of a group's tokens. */
final class SampleImages {
    private final FlowConfig model;
    private final boolean denoised;

    /** @param denoised whether there are two images of each sample */
    SampleImages(FlowConfig model, boolean denoised) {
        this.model = model;
        this.denoised = denoised;
    }

    /** The finite ones of the first {@code count} samples. */
    List<StoredSample> of(DrawnGroup group, SampleGroup finished, int count) throws IOException {
        INDArray images = images(finished.denoised());
        INDArray before = images(finished.undenoised());
        List<StoredSample> samples = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            if (!finished.failed()[b]) {
                samples.add(new StoredSample(
                        group.samples()[b],
                        group.labels()[b],
                        finished.retries()[b],
                        finished.nonPositiveScales()[b],
                        Images.outside(images.slice(b)),
                        Png.of(Images.of(images.slice(b))),
                        denoised ? Png.of(Images.of(before.slice(b))) : null));
            }
        }
        return samples;
    }

    private INDArray images(INDArray tokens) {
        return Patches.unpatchify(tokens, model.channels(), model.patchSizes().get(0));
    }
}
