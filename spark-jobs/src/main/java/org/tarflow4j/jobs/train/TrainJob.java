package org.tarflow4j.jobs.train;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
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
    private final TrainingContext context;
    private final CheckpointManager checkpoints;

    /** A job; nothing is read or written before {@link #run}. */
    public TrainJob(SparkSession session, Settings settings, TrainingContext context) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.training = settings.training();
        this.context = context;
        this.checkpoints =
                new CheckpointManager(settings.run().directory(), hadoop, training.checkpoint(), context.fence());
    }

    /** A job that nobody but {@code progress} hears of. */
    public TrainJob(SparkSession session, Settings settings, Progress progress) {
        this(session, settings, TrainingContext.of(progress));
    }

    /**
     * Trains until the last epoch is done.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if the dataset does not fit, {@link ExitCode#BAD_USAGE} if the
     *     checkpoints are those of other settings, {@link ExitCode#DIVERGED} if too much is not finite,
     *     {@link ExitCode#STOPPED} if it was asked to stop, with a checkpoint of where it was
     * @throws InputDataException if the dataset is missing or damaged
     */
    public TrainResult run() {
        String uri = QualifiedPath.of(training.dataset(), "training.dataset", hadoop);
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
                new ParameterLayout(settings.model()).trainableSize(),
                plan.rows(),
                totalSteps,
                training.batchSize(),
                training.workers(),
                start.step());
        changedWorkers(start);
        try (RoundData data = new RoundData(spark, uri, training, settings.noise())) {
            return new Training(spark, settings, context, checkpoints, plan, schedule(plan, totalSteps))
                    .run(start, data);
        }
    }

    /** Said where an operator looks for why two runs differ. */
    private void changedWorkers(TrainingStart start) {
        if (start.workers() != 0 && start.workers() != training.workers()) {
            String what = "Goes on with " + training.workers() + " workers where it had " + start.workers()
                    + ": the parameters will not be those of an undisturbed run to the last bit";
            LOG.warn(what);
            context.monitor().event(what);
        }
    }

    private TrainingState.Schedule schedule(BatchPlan plan, long totalSteps) {
        long warmup = Math.round(training.warmupEpochs() * plan.batchesPerEpoch());
        return new TrainingState.Schedule(warmup, totalSteps, training.learningRate(), training.minLearningRate());
    }
}
