package org.tarflow4j.jobs.retrain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PrepareJob;
import org.tarflow4j.data.PreparedDataset;
import org.tarflow4j.jobs.DataProgress;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CommittedSteps;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.Preparation;
import org.tarflow4j.jobs.config.RetrainSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.train.StopRequest;

/**
 * Prepares what is new, trains the promoted flow further on it, holds the result against the promoted one, and promotes
 * it if it is not worse. Each stage ends with a file that says so, written whole; started again after it was killed, the
 * job goes on behind the last of them, and promotes the same checkpoint as if nothing had happened.
 */
public final class RetrainJob {
    private static final Logger LOG = LoggerFactory.getLogger(RetrainJob.class);

    private final SparkSession spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final String run;
    private final Progress progress;
    private final StopRequest stop;
    private final Function<Settings, TrainingMonitor> monitors;

    /**
     * A job; nothing is read or written before {@link #run}.
     *
     * @param stop may end the training early, with a checkpoint
     * @param monitors of trainings by their settings
     */
    public RetrainJob(
            SparkSession spark,
            Settings settings,
            Progress progress,
            StopRequest stop,
            Function<Settings, TrainingMonitor> monitors) {
        this.spark = spark;
        this.hadoop = spark.sparkContext().hadoopConfiguration();
        this.settings = settings;
        this.run = settings.run().directory();
        this.progress = progress;
        this.stop = stop;
        this.monitors = monitors;
    }

    /**
     * Goes on with the retraining that was interrupted, or begins one.
     *
     * @throws JobException {@link ExitCode#GATE_NOT_MET} if the candidate is worse; {@link ExitCode#RUN_IN_USE} if another
     *     command works in the run directory; {@link ExitCode#BAD_INPUT} if no checkpoint is promoted;
     *     {@link ExitCode#BAD_USAGE} if the settings changed since the interruption; what training and evaluation throw
     * @throws InputDataException if the source or a dataset is missing or damaged
     * @throws IOException if the file system fails
     */
    public RetrainResult run() throws IOException {
        String description =
                "retrain, Spark application " + spark.sparkContext().applicationId();
        try (RunLease lease = RunLease.acquire(run, hadoop, settings.run().leaseDuration(), description)) {
            return run(lease);
        }
    }

    private RetrainResult run(RunLease lease) throws IOException {
        // A network that cannot be read is better found before the training than after it.
        if (settings.comparesSamples()) {
            ExtractorFile.of(settings.quality().extractor(), hadoop);
        }
        RetrainDirectory directory = new RetrainDirectory(run, hadoop);
        int number = directory.current();
        Optional<Retraining> plan = directory.plan(number);
        if (plan.isEmpty()) {
            plan = prepare(directory, number);
            if (plan.isEmpty()) {
                return new RetrainResult(promoted(), promoted(), "");
            }
        }
        Retraining retraining = plan.get();
        retraining.requireSame(settings.retrain(), directory.directory(number));
        Optional<Decision> decided = directory.decision(number);
        Decision decision = decided.isPresent() ? decided.get() : decide(directory, retraining, lease);
        return promote(directory, decision, lease);
    }

    /** The dataset of a new retraining; empty if that would be the one there is. */
    private Optional<Retraining> prepare(RetrainDirectory directory, int number) throws IOException {
        Weights incumbent = new Weights(promoted(), checkpoints().directory(promoted()));
        String parent = QualifiedPath.of(
                directory.newestDataset().orElse(settings.training().dataset()), "training.dataset", hadoop);
        PreparedDataset prepared = new PrepareJob(spark)
                .run(Preparation.request(settings, parent, directory.dataset(number)), DataProgress.of(progress));
        if (prepared.uri().equals(parent)) {
            LOG.info("There is nothing new: {} has all images of the source", parent);
            if (settings.retrain().nothingNew() == RetrainSettings.NothingNew.STOP) {
                return Optional.empty();
            }
        }
        Retraining retraining = Retraining.of(number, incumbent, prepared.uri(), settings.retrain());
        directory.write(retraining);
        return Optional.of(retraining);
    }

    private Decision decide(RetrainDirectory directory, Retraining retraining, RunLease lease) throws IOException {
        Decision decision;
        try {
            Weights candidate = new CandidateTraining(spark, settings, progress, stop, monitors)
                    .run(retraining, directory.training(retraining.number()));
            decision = new CandidateGate(spark, settings, progress, retraining)
                    .judge(candidate, newest(retraining) + candidate.step(), directory.samples(retraining.number()));
        } catch (JobException e) {
            if (e.exitCode() == ExitCode.DIVERGED) {
                // It would diverge again; the next start is to be a new retraining, with other settings or images.
                directory.write(Decision.failed(retraining, String.valueOf(e.getMessage())));
            }
            throw e;
        }
        lease.requireHeld();
        directory.write(decision);
        return decision;
    }

    private RetrainResult promote(RetrainDirectory directory, Decision decision, RunLease lease) throws IOException {
        int number = decision.retraining().number();
        Weights candidate = decision.candidate();
        Long step = decision.promoteAs();
        if (step == null || candidate == null) {
            throw new JobException(
                    ExitCode.GATE_NOT_MET,
                    "Retraining " + number + " is not promoted: " + decision.reason() + "; see "
                            + directory.decisionFile(number));
        }
        long before = promoted();
        CheckpointManager checkpoints = checkpoints(lease);
        lease.requireHeld();
        checkpoints.adopt(candidate.directory(), step);
        lease.requireHeld();
        checkpoints.promote(step);
        directory.writePromoted(number, step);
        return new RetrainResult(before, step, directory.decisionFile(number));
    }

    /** Steps of a run only grow: a candidate comes after the checkpoint that it started from, and after the newest. */
    private long newest(Retraining retraining) throws IOException {
        List<Long> steps = CommittedSteps.of(run, hadoop);
        long newest = steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
        return Math.max(newest, retraining.incumbent().step());
    }

    private long promoted() {
        OptionalLong promoted = checkpoints().promoted();
        return promoted.orElseThrow(() -> new JobException(
                ExitCode.BAD_INPUT,
                "No checkpoint of " + run + " is promoted, so there is none to train further;"
                        + " name one with: tarflow4j promote STEP --run " + run));
    }

    private CheckpointManager checkpoints() {
        return checkpoints(RunLease.readingOnly(run, hadoop));
    }

    private CheckpointManager checkpoints(Fence fence) {
        return new CheckpointManager(run, hadoop, settings.training().checkpoint(), fence);
    }
}
