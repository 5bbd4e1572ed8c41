package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.Preparation;
import org.tarflow4j.jobs.config.RetrainSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceNeed;
import org.tarflow4j.jobs.monitor.Monitors;
import org.tarflow4j.jobs.retrain.RetrainJob;
import org.tarflow4j.jobs.retrain.RetrainResult;
import org.tarflow4j.jobs.train.StopRequest;
import picocli.CommandLine.Command;

/** New images → perhaps another promoted checkpoint. */
@Command(
        name = "retrain",
        description = {
            "Prepares new images, trains the promoted checkpoint further, and promotes the result if it is not worse.",
            "For a scheduler: safe to start twice, goes on where it was killed; ends with 5 if the result is worse."
        })
final class RetrainCommand extends RunCommand {
    @Override
    void check(Settings settings) {
        Preparation.request(settings);
        TrainCommand.checkSize(settings);
    }

    @Override
    DeviceNeed deviceNeed(Settings settings) {
        return TrainCommand.need(settings);
    }

    @Override
    Plan plan(Settings settings) {
        RetrainSettings retrain = settings.retrain();
        String run = settings.run().directory();
        OptionalLong promoted = new CheckpointManager(
                        run, SparkSessions.hadoop(), settings.training().checkpoint(), Fence.NONE)
                .promoted();
        return new Plan()
                .addModel(settings.model())
                .add(
                        "Would prepare what is new in %s as a version of the dataset; if nothing is, %s",
                        String.valueOf(settings.data().source().path()),
                        retrain.nothingNew() == RetrainSettings.NothingNew.STOP ? "end" : "train all the same")
                .add(
                        "Would train %s of %s for %d epochs at learning rate %s, %s epochs of warm-up",
                        promoted.isPresent() ? "step " + promoted.getAsLong() : "the promoted step (there is none yet)",
                        run,
                        retrain.epochs(),
                        retrain.learningRate(),
                        retrain.warmupEpochs())
                .add(
                        "Would promote the result if it is not worse at noise levels %s by more than its %.0f %%"
                                + " interval and %s nats/dimension",
                        settings.evaluation().noiseLevels(),
                        100 * settings.evaluation().confidence(),
                        retrain.margin())
                .add(
                        settings.comparesSamples()
                                ? "and if the Fréchet distance of %,d samples is at most %s times the promoted one's"
                                : "Would compare no samples: quality.extractor names no network, or retrain.samples = 0",
                        retrain.samples(),
                        1 + retrain.frechetMargin())
                .add("Would leave all of it in %s/retrain", run);
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) throws IOException {
        RetrainResult result = retrain(spark, settings, progress);
        if (result.isNothingNew()) {
            return String.format(Locale.ROOT, "Nothing new to train on; step %,d stays promoted", result.promoted());
        }
        return String.format(
                Locale.ROOT,
                "Promoted step %,d in place of step %,d; the numbers are in %s",
                result.promoted(),
                result.before(),
                result.decision());
    }

    private static RetrainResult retrain(SparkSession spark, Settings settings, Progress progress) throws IOException {
        StopRequest stop = new StopRequest();
        try (StopSignal signal = new StopSignal(stop::request)) {
            Configuration hadoop = spark.sparkContext().hadoopConfiguration();
            return new RetrainJob(
                            spark,
                            settings,
                            progress,
                            stop,
                            training -> Monitors.of(training, hadoop, Environment.mlflow()))
                    .run();
        }
    }
}
