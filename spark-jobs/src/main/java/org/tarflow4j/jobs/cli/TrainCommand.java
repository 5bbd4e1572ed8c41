package org.tarflow4j.jobs.cli;

import java.util.Locale;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.monitor.Monitors;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.train.StopRequest;
import org.tarflow4j.jobs.train.TrainJob;
import org.tarflow4j.jobs.train.TrainResult;
import org.tarflow4j.jobs.train.TrainingContext;
import org.tarflow4j.model.ParameterLayout;
import picocli.CommandLine.Command;

/** Dataset → checkpoints. */
@Command(
        name = "train",
        description = "Trains a flow on a patch dataset; goes on from the newest whole checkpoint of the run.")
final class TrainCommand extends RunCommand {
    @Override
    Plan plan(Settings settings) {
        TrainingSettings training = settings.training();
        Configuration hadoop = SparkSessions.hadoop();
        long trained = new ParameterLayout(settings.model()).trainableSize();
        Plan plan = new Plan()
                .addModel(settings.model())
                .add(
                        "Memory: %s a worker for parameters, gradient and two moments, besides activations of %d images",
                        Plan.bytes(4 * trained * Float.BYTES), training.workerBatchSize());
        addSteps(training, hadoop, plan);
        OptionalLong latest =
                new CheckpointManager(settings.run().directory(), hadoop, training.checkpoint(), Fence.NONE).latest();
        return latest.isPresent()
                ? plan.add(
                        "Would go on from step %d of %s",
                        latest.getAsLong(), settings.run().directory())
                : plan.add("Would start at step 0 in %s", settings.run().directory());
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        TrainResult result = train(spark, settings, progress);
        if (result.wasComplete()) {
            return "Training was complete already at step " + result.step() + ": " + result.checkpoint();
        }
        return String.format(
                Locale.ROOT,
                "Trained to step %,d (%,d rounds) on %,d images in %.0f s, %.1f images/s, loss %.4f; checkpoint %s",
                result.step(),
                result.rounds(),
                result.images(),
                result.seconds(),
                result.images() / result.seconds(),
                result.loss(),
                result.checkpoint());
    }

    private static TrainResult train(SparkSession spark, Settings settings, Progress progress) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        StopRequest stop = new StopRequest();
        try (StopSignal signal = new StopSignal(stop::request);
                RunLease lease = RunLease.acquire(
                        settings.run().directory(), hadoop, settings.run().leaseDuration(), "train");
                TrainingMonitor monitor = Monitors.of(settings, hadoop)) {
            return new TrainJob(spark, settings, new TrainingContext(progress, monitor, stop, lease)).run();
        }
    }

    private static void addSteps(TrainingSettings training, Configuration hadoop, Plan plan) {
        long images;
        try {
            images = PatchDataset.open(training.dataset(), hadoop).rows(Split.TRAIN);
        } catch (InputDataException e) {
            plan.add("No dataset yet: %s", String.valueOf(e.getMessage()));
            return;
        }
        long batches = (images + training.batchSize() - 1) / training.batchSize();
        plan.add(
                "%,d images, %d epochs of %,d batches of %d on %d workers: %,d steps, %,d rounds",
                images,
                training.epochs(),
                batches,
                training.batchSize(),
                training.workers(),
                batches * training.epochs(),
                (batches * training.epochs() + training.averagingFrequency() - 1) / training.averagingFrequency());
    }
}
