package org.tarflow4j.jobs.train;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.model.ParameterLayout;

/**
 * Trains a flow from a patch dataset, round by round, and writes checkpoints. Run again with the same settings it goes
 * on from the last whole checkpoint, and the parameters at the end are the same bit for bit as without the
 * interruption.
 */
public final class TrainJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);

    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final TrainingSettings training;
    private final Progress progress;
    private final CheckpointManager checkpoints;
    private final ParameterLayout layout;

    /** A job; nothing is read or written before {@link #run}. */
    public TrainJob(SparkSession session, Settings settings, Progress progress) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.training = settings.training();
        this.progress = progress;
        this.checkpoints = new CheckpointManager(settings.run().directory(), hadoop, training.checkpoint());
        this.layout = new ParameterLayout(settings.model());
    }

    /**
     * Trains until the last epoch is done.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if the dataset does not fit, {@link ExitCode#BAD_USAGE} if the
     *     checkpoints are those of other settings, {@link ExitCode#DIVERGED} if a loss or parameter is not finite
     * @throws InputDataException if the dataset is missing or damaged
     */
    public TrainResult run() {
        String uri = qualified(training.dataset());
        PatchDataset dataset = PatchDataset.open(uri, hadoop);
        DatasetCheck.fits(dataset.manifest(), settings.model(), uri);
        BatchPlan plan = new BatchPlan(dataset.rows(Split.TRAIN), training.batchSize(), training.workers());
        long totalSteps = plan.batchesPerEpoch() * training.epochs();
        Optional<Checkpoint> checkpoint = checkpoints.resume(settings.model());
        String where =
                checkpoint.map(found -> checkpoints.directory(found.step())).orElse("none");
        TrainingStart start = TrainingStart.of(checkpoint, plan, settings, where);
        if (start.step() >= totalSteps) {
            LOG.info("Training is complete: {} of {} steps, {}", start.step(), totalSteps, where);
            return new TrainResult(start.step(), start.round(), 0, start.loss(), 0, where);
        }
        LOG.info(
                "Training {} parameters on {} images, {} steps of {} images, {} workers; starting at step {}",
                layout.trainableSize(),
                plan.rows(),
                totalSteps,
                training.batchSize(),
                training.workers(),
                start.step());
        return train(uri, plan, schedule(plan, totalSteps), start);
    }

    private TrainResult train(String uri, BatchPlan plan, TrainingState.Schedule schedule, TrainingStart start) {
        AdamW optimizer = new AdamW(
                new WarmupCosineSchedule(
                        schedule.warmupSteps(),
                        schedule.totalSteps(),
                        schedule.minLearningRate(),
                        schedule.learningRate()),
                training.weightDecay());
        MultiLayerNetwork network = FlowNetwork.create(
                FlowNetwork.configuration(settings.model(), optimizer, StepPlan.of(training)),
                start.parameters(),
                start.moments(),
                start.step());
        FlowTrainingMaster master = new FlowTrainingMaster(layout);
        SparkDl4jMultiLayer driver = new SparkDl4jMultiLayer(spark, network, master);
        long began = System.nanoTime();
        long step = start.step();
        long round = start.round();
        double loss = start.loss();
        String saved = "";
        progress.start("train", plan.rows() * training.epochs(), "images");
        try {
            progress.advance(plan.imagesBefore(step), "");
            while (step < schedule.totalSteps()) {
                long to = Math.min(step + training.averagingFrequency(), schedule.totalSteps());
                loss = round(driver, master, uri, new BatchPlan.Range(step, to), round);
                step = to;
                round++;
                network.setEpochCount(plan.epoch(step));
                progress.advance(
                        plan.imagesBefore(step), String.format(Locale.ROOT, "round %d, loss %.4f", round, loss));
                if (round % training.checkpoint().everyRounds() == 0 || step == schedule.totalSteps()) {
                    saved = save(network, plan, schedule, step, round, loss);
                }
            }
        } finally {
            progress.finish();
        }
        long images = plan.imagesBefore(step) - plan.imagesBefore(start.step());
        return new TrainResult(step, round, images, loss, (System.nanoTime() - began) * 1e-9, saved);
    }

    /** One round; returns the mean of w(t)·loss over its images. */
    private double round(
            SparkDl4jMultiLayer driver, FlowTrainingMaster master, String uri, BatchPlan.Range steps, long round) {
        try {
            driver.fit(RoundData.of(spark, uri, training, settings.noise(), steps));
        } catch (DivergedException e) {
            throw new JobException(
                    ExitCode.DIVERGED,
                    "Training diverged in round " + (round + 1) + ": " + e.getMessage()
                            + "; earlier checkpoints are intact. Lower training.learning-rate or set training.clip-norm",
                    e);
        } catch (Exception e) { // Spark's is checked, but not declared
            throw failure(e, round);
        }
        List<WorkerResult> results = master.lastRound();
        double sum = 0;
        long images = 0;
        for (WorkerResult worker : results) {
            for (WorkerResult.Step step : worker.steps()) {
                sum += step.loss * step.images;
                images += step.images;
            }
        }
        return sum / images;
    }

    /** What a worker found wrong with the input is for the user; Spark wraps it. */
    private static RuntimeException failure(Exception e, long round) {
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InputDataException || cause instanceof JobException) {
                return (RuntimeException) cause;
            }
            root = cause;
        }
        String what = String.valueOf(root).lines().findFirst().orElse("");
        return new JobException(
                ExitCode.FAILED,
                "Training failed in round " + (round + 1) + ": " + what
                        + "; the log says more. Start again to resume from the last checkpoint",
                e);
    }

    private String save(
            MultiLayerNetwork network,
            BatchPlan plan,
            TrainingState.Schedule schedule,
            long step,
            long round,
            double loss) {
        INDArray moments = FlowNetwork.moments(network);
        long trained = layout.trainableSize();
        return checkpoints.save(new Checkpoint(
                step,
                settings.model(),
                network.params(),
                new Checkpoint.Moments(
                        moments.get(NDArrayIndex.interval(0, trained)),
                        moments.get(NDArrayIndex.interval(trained, 2 * trained))),
                new TrainingState(round, plan.epoch(step), plan.batch(step).from(), training.seed(), schedule),
                settings.resolved().hocon(),
                Map.of(TrainingStart.LOSS, loss)));
    }

    private TrainingState.Schedule schedule(BatchPlan plan, long totalSteps) {
        long warmup = Math.round(training.warmupEpochs() * plan.batchesPerEpoch());
        return new TrainingState.Schedule(warmup, totalSteps, training.learningRate(), training.minLearningRate());
    }

    /** Executors have another working directory. */
    private String qualified(String uri) {
        try {
            Path path = new Path(uri);
            return path.getFileSystem(hadoop).makeQualified(path).toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "Cannot use training.dataset = " + uri + ": " + e.getMessage(), e);
        }
    }
}
