package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;
import org.tarflow4j.model.sampling.SampleGroup;

/** Draws one group after the other and writes what is missing of each. For one thread. */
final class GroupWriter {
    private final SampleRequest request;
    private final SampleFiles files;
    private final FlowConfig model;
    private final FlowSampler sampler;

    GroupWriter(SampleRequest request, SampleFiles files, TarFlow flow, Draws draws) {
        this.request = request;
        this.files = files;
        model = flow.config();
        sampler = new FlowSampler(flow, request.guidance(), request.denoising(), draws, request.retries());
    }

    /** Draws the whole group, because a sample's bits depend on what it is computed with. */
    List<SampleRecord> write(int group) throws IOException {
        long[] samples = request.samples(group);
        int[] labels = new int[samples.length];
        for (int b = 0; b < labels.length; b++) {
            labels[b] = request.label(samples[b]);
        }
        SampleGroup drawn = sampler.draw(samples, model.classes() == 0 ? null : labels);
        INDArray undenoised = images(drawn.undenoised());
        INDArray denoised = images(drawn.denoised());
        List<SampleRecord> records = new ArrayList<>();
        for (int b = 0; b < samples.length; b++) {
            SampleRecord record = new SampleRecord(
                    samples[b], labels[b], drawn.retries()[b], drawn.failed()[b], drawn.nonPositiveScales()[b]);
            records.add(record);
            if (!files.isThere(record)) {
                files.write(record, png(undenoised.slice(b)), png(denoised.slice(b)));
            }
        }
        files.commit(group, records);
        return records;
    }

    private INDArray images(INDArray tokens) {
        return Patches.unpatchify(tokens, model.channels(), model.patchSizes().get(0));
    }

    private static byte[] png(INDArray image) throws IOException {
        return Png.of(Images.of(image));
    }
}
