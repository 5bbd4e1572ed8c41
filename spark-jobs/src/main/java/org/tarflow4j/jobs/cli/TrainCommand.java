package org.tarflow4j.jobs.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.data.DatasetManifest.Shard;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.DeviceKind;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.jobs.device.DeviceNeed;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.memory.ExecutorCheck;
import org.tarflow4j.jobs.memory.JvmRole;
import org.tarflow4j.jobs.memory.MemoryCheck;
import org.tarflow4j.jobs.memory.MemoryNeed;
import org.tarflow4j.jobs.memory.MemoryTable;
import org.tarflow4j.jobs.memory.TrainingMemory;
import org.tarflow4j.jobs.monitor.Monitors;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.train.StopRequest;
import org.tarflow4j.jobs.train.TrainJob;
import org.tarflow4j.jobs.train.TrainResult;
import org.tarflow4j.jobs.train.TrainingContext;
import org.tarflow4j.jobs.train.Validation;
import org.tarflow4j.jobs.validate.CheckpointValidation;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.kernel.KernelChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Dataset → checkpoints. */
@Command(
        name = "train",
        description = "Trains a flow on a patch dataset; goes on from the newest whole checkpoint of the run.")
final class TrainCommand extends RunCommand {
    @Option(
            names = "--images",
            paramLabel = "N",
            description = "With --dry-run: so many training images, as long as there is no dataset.")
    private @Nullable Long images;

    @Option(
            names = "--images-per-second",
            paramLabel = "N",
            description = "With --dry-run: estimates the time at so many images per second, all workers together.")
    private @Nullable Double imagesPerSecond;

    @Override
    void check(Settings settings) {
        if ((images != null && images <= 0) || (imagesPerSecond != null && !(imagesPerSecond > 0))) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "--images " + images + " and --images-per-second " + imagesPerSecond + " must be above 0");
        }
        checkSize(settings);
    }

    /** Deeplearning4j counts the parameters of a network, those that are not trained included, in an int. */
    static void checkSize(Settings settings) {
        long size = new ParameterLayout(settings.model()).size();
        if (size > Integer.MAX_VALUE) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    String.format(
                            Locale.ROOT,
                            "The model has %,d parameters, more than the %,d that can be trained;"
                                    + " lower model.widths or model.layers",
                            size,
                            Integer.MAX_VALUE));
        }
    }

    @Override
    Plan plan(Settings settings) {
        TrainingSettings training = settings.training();
        Configuration hadoop = SparkSessions.hadoop();
        TrainingMemory memory = memory(settings);
        Plan plan = new Plan().addModel(settings.model());
        Optional<PatchDataset> dataset = dataset(training, hadoop, plan);
        OptionalLong count = dataset.isPresent()
                ? OptionalLong.of(dataset.get().rows(Split.TRAIN))
                : images == null ? TrainingLength.imagesOf(settings) : OptionalLong.of(images);
        if (count.isPresent()) {
            plan.addLines(new TrainingLength(training, count.getAsLong())
                    .lines(
                            memory.checkpointBytes(),
                            imagesPerSecond == null ? OptionalDouble.empty() : OptionalDouble.of(imagesPerSecond)));
        } else {
            plan.add("--images N tells how many steps there will be");
        }
        OptionalLong datasetBytes = dataset.isPresent() ? OptionalLong.of(bytes(dataset.get())) : OptionalLong.empty();
        plan.addLines(MemoryTable.lines(memory, Runtime.getRuntime().availableProcessors(), datasetBytes));
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
        checkMemory(spark, settings);
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
                TrainingMonitor monitor = Monitors.of(settings, hadoop, Environment.mlflow())) {
            Validation validation = new CheckpointValidation(spark, settings, monitor);
            TrainingContext context = new TrainingContext(progress, monitor, stop, validation, lease);
            return new TrainJob(spark, settings, context).run();
        }
    }

    @Override
    DeviceNeed deviceNeed(Settings settings) {
        return need(settings);
    }

    /** A GPU for each worker, with room for its arrays. */
    static DeviceNeed need(Settings settings) {
        return new DeviceNeed(settings.training().workers(), memory(settings).gpuBytes());
    }

    private static TrainingMemory memory(Settings settings) {
        return new TrainingMemory(settings, KernelChoice.of(DataType.FLOAT).scratch());
    }

    private static void checkMemory(SparkSession session, Settings settings) {
        SparkContext spark = session.sparkContext();
        TrainingMemory memory = memory(settings);
        if (spark.isLocal()) {
            MemoryCheck.require(memory.local(spark.defaultParallelism()), JvmRole.LOCAL, MemoryCheck.LESS_TRAINING);
        } else {
            MemoryCheck.require(memory.driver(), JvmRole.DRIVER, MemoryCheck.LESS_TRAINING);
            MemoryNeed need = settings.device().kind() == DeviceKind.GPU ? memory.executorWithGpu() : memory.executor();
            ExecutorCheck.require(session, need, settings.training().workers(), MemoryCheck.LESS_TRAINING);
        }
    }

    /** The dataset, if there is one. */
    private static Optional<PatchDataset> dataset(TrainingSettings training, Configuration hadoop, Plan plan) {
        try {
            return Optional.of(PatchDataset.open(training.dataset(), hadoop));
        } catch (InputDataException e) {
            plan.add("No dataset yet: %s", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static long bytes(PatchDataset dataset) {
        return Arrays.stream(Split.values())
                .flatMap(split -> dataset.manifest().split(split).shards().stream())
                .mapToLong(Shard::bytes)
                .sum();
    }
}
