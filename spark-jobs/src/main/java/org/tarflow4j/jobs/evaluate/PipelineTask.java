package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.PipelineDensitySettings;
import org.tarflow4j.model.density.FlowNoisyDensity;
import org.tarflow4j.model.density.PipelineDensity;
import org.tarflow4j.model.density.VolumeMethod;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

/** A Spark task: some images, held out or drawn, through the denoiser with their density. */
final class PipelineTask implements FlatMapFunction<Iterator<Integer>, PipelineOutcome> {
    private static final int RETRIES = 3;

    private final HeldOutImages images;
    private final CheckpointDensity checkpoint;
    private final Denoising walk;
    private final PipelineDensitySettings settings;
    private final LongAccumulator done;

    /** @param walk deterministic and without clipping */
    PipelineTask(
            HeldOutImages images,
            CheckpointDensity checkpoint,
            Denoising walk,
            PipelineDensitySettings settings,
            LongAccumulator done) {
        this.images = images;
        this.checkpoint = checkpoint;
        this.walk = walk;
        this.settings = settings;
        this.done = done;
    }

    @Override
    public Iterator<PipelineOutcome> call(Iterator<Integer> numbers) {
        List<PipelineOutcome> outcomes = new ArrayList<>();
        if (numbers.hasNext()) {
            TarFlow flow = checkpoint.flow(images.configuration());
            FlowNoisyDensity density = FlowNoisyDensity.of(flow, -1, images.groupSize());
            while (numbers.hasNext()) {
                outcomes.add(outcome(numbers.next(), flow, density));
                done.add(1);
            }
        }
        return outcomes.iterator();
    }

    private PipelineOutcome outcome(int number, TarFlow flow, FlowNoisyDensity density) {
        int label;
        double[] image;
        if (number < settings.images()) {
            long[] rows = {number};
            NoisyImages noisy = images.noised(rows, images.reader().read(rows), walk.t1());
            label = noisy.labels()[0];
            image = FlowDensity.tokens(noisy, flow.config()).data().asDouble();
        } else {
            int sample = number - settings.images();
            label = flow.config().classes() == 0 ? -1 : sample % flow.config().classes();
            image = sample(flow, sample, label);
        }
        VolumeMethod method = settings.method(flow.config().dimensions());
        try {
            return PipelineOutcome.of(
                    number, new PipelineDensity(density.given(label), walk, method).of(image, images.seed(), number));
        } catch (ArithmeticException e) {
            throw new JobException(
                    ExitCode.DIVERGED,
                    "The density of " + (number < settings.images() ? "validation row " : "sample ")
                            + number % settings.images() + " through the denoiser cannot be computed: "
                            + e.getMessage() + "; evaluate an earlier checkpoint (evaluation.checkpoint), or set"
                            + " evaluation.pipeline-density.images = 0",
                    e);
        }
    }

    /** Drawn without guidance, so that the flow's density is that of the sample. */
    private double[] sample(TarFlow flow, int number, int label) {
        int @Nullable [] labels = flow.config().classes() == 0 ? null : new int[] {label};
        Denoising none = new Denoising(0, walk.t0(), walk.t1(), walk.dynamics(), false);
        return new FlowSampler(flow, Guidance.NONE, none, Draws.keyed(images.seed()), RETRIES)
                .draw(new long[] {number}, labels)
                .undenoised()
                .dup('c')
                .data()
                .asDouble();
    }
}
