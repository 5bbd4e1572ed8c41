package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.model.sampling.Denoising;

/** Follows the density of some held-out images and samples through the denoiser, an image at a time. */
final class PipelineRun {
    private final JavaSparkContext spark;
    private final Settings settings;
    private final Progress progress;

    PipelineRun(JavaSparkContext spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /** @param dimensions of an image */
    PipelineReport of(HeldOutImages images, CheckpointDensity checkpoint, int dimensions) {
        Denoising asked = settings.sampling().denoise();
        Denoising walk = new Denoising(asked.steps(), asked.t0(), asked.t1(), Denoising.Dynamics.ODE, false);
        var wanted = settings.evaluation().pipelineDensity();
        int heldOut = (int) Math.min(wanted.images(), images.count());
        List<Integer> numbers = IntStream.range(0, 2 * wanted.images())
                .filter(number -> number < heldOut || number >= wanted.images())
                .boxed()
                .toList();
        progress.start("pipeline density", numbers.size(), "images");
        try (LiveCount count = new LiveCount(spark.sc(), progress, 0, numbers.size())) {
            List<PipelineOutcome> outcomes = new ArrayList<>(DeviceTasks.on(spark.parallelize(
                            numbers,
                            Math.min(numbers.size(), settings.evaluation().workers())))
                    .mapPartitions(new PipelineTask(images, checkpoint, walk, wanted, count.counter()))
                    .collect());
            outcomes.sort(Comparator.comparingInt(outcome -> outcome.number));
            return PipelineReport.of(asked, settings.sampling().guidance(), wanted, dimensions, outcomes);
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("evaluate", e);
        } finally {
            progress.finish();
        }
    }
}
