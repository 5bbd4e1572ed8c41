package org.tarflow4j.jobs.sample;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.flow.NotFinite;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;
import org.tarflow4j.model.sampling.SampleGroup;

/**
 * Both stages of a group. They share nothing but what {@link #generate} returns, so that it makes no difference whether
 * that goes through a file. A sample that is not finite after either is drawn again alone, with the next draw of its own
 * seed, and from then on walks alone; the bits of the others stay. For one thread.
 */
final class GroupSampler {
    private final TarFlow flow;
    private final SampleRequest request;
    private final SampleClasses classes;
    private final Draws draws;

    GroupSampler(TarFlow flow, SampleRequest request, SampleClasses classes, Draws draws) {
        this.flow = flow;
        this.request = request;
        this.classes = classes;
        this.draws = draws;
    }

    /** A group at noise level t1. */
    DrawnGroup generate(int number) {
        long[] samples = request.samples(number);
        int[] labels = Arrays.stream(samples).mapToInt(classes::of).toArray();
        Denoising off = request.generation().denoising();
        FlowSampler sampler = new FlowSampler(flow, request.guidance(), off, draws, request.retries());
        return new DrawnGroup(samples, labels, sampler.draw(samples, conditions(labels)));
    }

    /** The same group at noise level 0 beside what it was. */
    SampleGroup denoise(DrawnGroup group) {
        SampleGroup drawn = group.drawn();
        if (!request.denoised()) {
            return drawn;
        }
        INDArray undenoised = drawn.undenoised();
        INDArray denoised = sampler(0).denoise(undenoised, group.samples(), conditions(group.labels()));
        SampleGroup result =
                new SampleGroup(undenoised, denoised, drawn.retries(), drawn.failed(), drawn.nonPositiveScales());
        for (int b = 0; b < group.samples().length; b++) {
            if (!drawn.failed()[b]) {
                finish(b, group.samples()[b], group.labels()[b], result);
            }
        }
        return result;
    }

    /** Sees to it that sample b of the group is finite, if it can be. */
    private void finish(int b, long sample, int label, SampleGroup group) {
        long[] alone = {sample};
        int[] labels = {label};
        int[] retries = group.retries();
        if (retries[b] > 0) {
            INDArray tokens = row(group.undenoised(), b).dup('c');
            row(group.denoised(), b).assign(sampler(retries[b]).denoise(tokens, alone, conditions(labels)));
        }
        boolean finite = isFinite(group.denoised(), b);
        while (!finite && retries[b] < request.retries()) {
            retries[b]++;
            SampleGroup again = sampler(retries[b]).draw(alone, conditions(labels));
            row(group.undenoised(), b).assign(again.undenoised());
            row(group.denoised(), b).assign(again.denoised());
            group.nonPositiveScales()[b] = again.nonPositiveScales()[0];
            finite = !again.failed()[0];
        }
        group.failed()[b] = !finite;
    }

    /** Draws as attempt number {@code attempt} does, once. */
    private FlowSampler sampler(int attempt) {
        Draws shifted = (sample, more, purpose, length) -> draws.gaussian(sample, attempt + more, purpose, length);
        return new FlowSampler(flow, request.guidance(), request.denoising(), shifted, 0);
    }

    private int @Nullable [] conditions(int[] labels) {
        return request.classes() == 0 ? null : labels;
    }

    private static INDArray row(INDArray group, int b) {
        return group.get(NDArrayIndex.interval(b, b + 1));
    }

    private static boolean isFinite(INDArray group, int b) {
        return NotFinite.count(row(group, b)) == 0;
    }
}
