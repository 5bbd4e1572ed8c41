package org.tarflow4j.jobs.cli;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.SampleStage;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.memory.MemoryTable;
import org.tarflow4j.jobs.memory.SamplingMemory;
import org.tarflow4j.jobs.sample.SampleJob;
import org.tarflow4j.jobs.sample.SampleResult;
import org.tarflow4j.model.kernel.KernelChoice;
import picocli.CommandLine.Command;

/** Checkpoint → images. */
@Command(name = "sample", description = "Draws images from a checkpoint; goes on with what is missing.")
final class SampleCommand extends RunCommand {
    @Override
    Plan plan(Settings settings) {
        SamplingSettings sampling = settings.sampling();
        String checkpoint = sampling.checkpoint() == null
                ? "the newest checkpoint of " + settings.run().directory()
                : sampling.checkpoint();
        return new Plan()
                .add(
                        "Would draw %s samples in groups of %d, on %d tasks, with %s,",
                        sampling.count() == SamplingSettings.AUTO
                                ? "as many as sampling.labels says"
                                : String.format(Locale.ROOT, "%,d", sampling.count()),
                        sampling.batchSize(),
                        sampling.workers(),
                        checkpoint)
                .add(
                        "at noise level %s, guidance %s, denoised in %d steps, into %s",
                        sampling.denoise().t1(),
                        sampling.guidance().scale(),
                        sampling.denoise().steps(),
                        sampling.output())
                .add(
                        "stages %s, format %s",
                        sampling.stages().stream().map(Names::kebab).toList(), Names.kebab(sampling.format()))
                .addModel(settings.model())
                .addLines(memory(settings));
    }

    /** Of the configured flow; a checkpoint may hold another one. */
    static List<String> memory(Settings settings) {
        SamplingMemory memory = new SamplingMemory(
                settings.model(),
                settings.sampling(),
                KernelChoice.of(DataType.FLOAT).scratch());
        return MemoryTable.lines(memory, Runtime.getRuntime().availableProcessors());
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        SampleResult result =
                UntilStopped.run(spark, "sample", () -> new SampleJob(spark, settings, progress).runLeased());
        boolean images = settings.sampling().stages().contains(SampleStage.DENOISE);
        String text = String.format(
                Locale.ROOT,
                "%s %,d of %,d samples of step %,d in %.0f s (%.2f samples/s) into %s; %s",
                images ? "Drew" : "Generated",
                result.made(),
                result.samples(),
                result.step(),
                result.seconds(),
                result.made() / result.seconds(),
                result.output(),
                images ? "see grid.png there" : "sampling.stages = denoise makes images of them");
        if (result.retried() > 0 || result.failed() > 0) {
            text += String.format(
                    Locale.ROOT,
                    "%n%,d samples were not finite and were drawn again; %,d never became finite and have no image",
                    result.retried(),
                    result.failed());
        }
        if (result.nonPositiveScales() > 0) {
            text += String.format(
                    Locale.ROOT,
                    "%n%,d guided scales were not positive: sampling.guidance.scale may be too large",
                    result.nonPositiveScales());
        }
        return text;
    }
}
