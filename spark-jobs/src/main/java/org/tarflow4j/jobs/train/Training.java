package org.tarflow4j.jobs.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;
import org.tarflow4j.jobs.monitor.RoundMetrics;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.model.flow.FlowDiagnostics;

/** A training under way: the loop over the rounds, and what it knows from one to the next. */
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    private final JavaSparkContext spark;
    private final Settings settings;
    private final TrainingSettings training;
    private final Progress progress;
    private final TrainingMonitor monitor;
    private final StopRequest stop;
    private final Validation validation;
    private final Fence fence;
    private final CheckpointManager checkpoints;
    private final BatchPlan plan;
    private final TrainingState.Schedule schedule;
    private final WarmupCosineSchedule learningRate;
    private final Tolerance tolerance;
    private final Keeper keeper = new Keeper();

    private long step;
    private long round;
    private double loss;
    private @Nullable MovingAverage average;
    private long savedStep;
    private volatile String saved = "";

    Training(
            JavaSparkContext spark,
            Settings settings,
            TrainingContext context,
            CheckpointManager checkpoints,
            BatchPlan plan,
            TrainingState.Schedule schedule) {
        this.spark = spark;
        this.settings = settings;
        this.training = settings.training();
        this.progress = context.progress();
        this.monitor = context.monitor();
        this.stop = context.stop();
        this.validation = context.validation();
        this.fence = context.fence();
        this.checkpoints = checkpoints;
        this.plan = plan;
        this.schedule = schedule;
        this.learningRate = new WarmupCosineSchedule(
                schedule.warmupSteps(), schedule.totalSteps(), schedule.minLearningRate(), schedule.learningRate());
        this.tolerance = new Tolerance(training.tolerance(), this::event);
    }

    TrainResult run(TrainingStart start, RoundSource source) {
        long began = System.nanoTime();
        step = start.step();
        savedStep = start.step();
        round = start.round();
        loss = start.loss();
        monitor.started(round, step, schedule.totalSteps(), plan.imagesBefore(schedule.totalSteps()));
        progress.start("train", plan.imagesBefore(step), plan.imagesBefore(schedule.totalSteps()), "images");
        String group = UUID.randomUUID().toString();
        spark.setJobGroup(group, "tarflow4j train", false);
        try (Rounds rounds = new Rounds(network(), training.averaging());
                StopRequest.Cancelling cancelling = stop.whenRequested(() -> spark.cancelJobGroup(group))) {
            FlowState state = begin(start);
            while (step < schedule.totalSteps() && !stop.isRequested()) {
                state = round(rounds, source, state);
            }
            if (step < schedule.totalSteps()) {
                throw stopped(state);
            }
            keeper.await();
            state.release();
        } finally {
            keeper.close();
            spark.clearJobGroup();
            progress.finish();
        }
        long images = plan.imagesBefore(step) - plan.imagesBefore(start.step());
        return new TrainResult(step, round, images, loss, (System.nanoTime() - began) * 1e-9, saved);
    }

    private MultiLayerConfiguration network() {
        return FlowNetwork.configuration(
                settings.model(), new AdamW(learningRate, training.weightDecay()), StepPlan.of(training));
    }

    /** The state moves into Spark's storage; what it came from is freed, or becomes the moving average. */
    private FlowState begin(TrainingStart start) {
        FlowState state = FlowState.of(
                start.parameters(), start.moments().first(), start.moments().second(), training.averaging());
        average = MovingAverage.of(training.emaDecay(), start.average());
        start.moments().first().release();
        start.moments().second().release();
        if (average == null || start.average() != start.parameters()) {
            start.parameters().release();
        }
        return state;
    }

    /** One round; returns the state after it. If the training is asked to stop meanwhile, the state as it was. */
    private FlowState round(Rounds rounds, RoundSource source, FlowState before) {
        long began = System.nanoTime();
        long to = Math.min(step + training.averagingFrequency(), schedule.totalSteps());
        Round done;
        try {
            done = rounds.run(before, source.batches(new BatchPlan.Range(step, to)));
        } catch (Exception e) { // Spark's is checked, but not declared
            if (stop.isRequested()) {
                return before;
            }
            throw failure(e);
        }
        tolerance.check(round + 1, done.reports());
        long steps = to - step;
        step = to;
        round++;
        RoundSummary summary = new RoundSummary(done);
        loss = summary.loss();
        FlowState after = done.state();
        boolean last = step == schedule.totalSteps();
        boolean look = training.validation().everyRounds() > 0
                && (isDue(training.validation().everyRounds()) || last);
        double waited =
                keep(after, steps, look || last || isDue(training.checkpoint().everyRounds()));
        if (after != before) {
            before.release();
        }
        tell(summary, (System.nanoTime() - began) * 1e-9, waited);
        if (look) {
            validate();
        }
        return after;
    }

    private void validate() {
        keeper.await();
        try {
            validation.of(saved, round, step);
        } catch (RuntimeException e) {
            // Its work is cancelled like any other when the training is asked to stop.
            if (!stop.isRequested()) {
                throw e;
            }
        }
    }

    private boolean isDue(int everyRounds) {
        return everyRounds > 0 && round % everyRounds == 0;
    }

    /** Hands the state to the keeper; returns the seconds that it had to wait for that. */
    private double keep(FlowState state, long steps, boolean save) {
        long atStep = step;
        Checkpoint checkpoint = save ? checkpoint(state) : null;
        if (save) {
            savedStep = step;
        }
        MovingAverage moving = average;
        return keeper.keep(state, () -> {
            if (moving != null) {
                moving.update(state.parameters(), atStep, steps);
            }
            if (checkpoint != null) {
                save(checkpoint);
            }
        });
    }

    private void save(Checkpoint checkpoint) {
        fence.requireHeld();
        long began = System.nanoTime();
        saved = checkpoints.save(checkpoint);
        double seconds = (System.nanoTime() - began) * 1e-9;
        monitor.saved(saved, checkpoint.step(), seconds, checkpoints.bytes(checkpoint.step()));
    }

    private Checkpoint checkpoint(FlowState state) {
        return new Checkpoint(
                step,
                settings.model(),
                state.parameters(),
                average == null ? null : FlatVector.of(average.value()),
                new Checkpoint.Moments(state.moments().first(), state.moments().second()),
                new TrainingState(
                        round,
                        plan.epoch(step),
                        plan.batch(step).from(),
                        training.seed(),
                        training.workers(),
                        schedule),
                settings.resolved().hocon(),
                Map.of(TrainingStart.LOSS, loss));
    }

    private void tell(RoundSummary summary, double seconds, double waited) {
        FlowDiagnostics flow = summary.diagnostics(FlowDiagnostics.length(settings.model()));
        double rate = summary.images() / seconds;
        monitor.round(new RoundMetrics(
                round,
                step,
                plan.epoch(step),
                plan.imagesBefore(step),
                loss,
                flow.halfSquare(),
                flow.logDeterminant(),
                list(flow.blockNorms()),
                list(flow.blockResiduals()),
                learningRate.valueAt(Math.toIntExact(step - 1), 0),
                summary.gradientNorm(),
                summary.skippedSteps(),
                summary.leftOutWorkers(),
                rate,
                seconds,
                summary.shares(seconds, waited)));
        progress.advance(plan.imagesBefore(step), String.format(Locale.ROOT, "round %d, loss %.4f", round, loss));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private void event(String what) {
        LOG.warn(what);
        monitor.event(what);
    }

    /** Writes down where the training stands. */
    private JobException stopped(FlowState state) {
        keeper.await();
        if (savedStep != step) {
            save(checkpoint(state));
        }
        state.release();
        return new JobException(
                ExitCode.STOPPED,
                "Stopped on request after step " + step + " of " + schedule.totalSteps()
                        + (saved.isEmpty() ? "" : ", checkpoint " + saved) + "; start again to resume");
    }

    /** What a worker found wrong with the input is for the user; Spark wraps it. */
    private RuntimeException failure(Exception e) {
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
}
