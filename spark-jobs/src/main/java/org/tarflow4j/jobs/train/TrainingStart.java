package org.tarflow4j.jobs.train;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.Checkpoint;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.checkpoint.TrainingState;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;

/**
 * Where a training begins.
 *
 * @param step optimizer steps done before
 * @param round rounds done before
 * @param loss mean loss of the last round before, NaN if there is none
 * @param parameters flat vector, see {@link ParameterLayout}
 * @param moments of the trained parameters
 * @param average the moving average of the parameters
 * @param workers that a round had before; 0 if that is not known
 */
record TrainingStart(
        long step,
        long round,
        double loss,
        FlatVector parameters,
        Checkpoint.Moments moments,
        FlatVector average,
        int workers) {
    static final String LOSS = "loss";
    private static final String DIRECTORY = "run.directory";
    private static final Pattern RETRAINING = Pattern.compile("/retrain/\\d+/training/?$");

    /** A new flow with keyed random parameters. */
    static TrainingStart fresh(Settings settings) {
        FlatVector parameters = FlatVector.of(
                InitialParameters.draw(settings.model(), settings.training().seed()));
        return new TrainingStart(0, 0, Double.NaN, parameters, none(settings), parameters, 0);
    }

    /**
     * Where {@code checkpoint} left off. Imported weights, which have no moments, are a fresh start from good
     * parameters.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if its seed or its batches are not those of the settings, since
     *     rows would then be seen twice or not at all
     */
    static TrainingStart from(Checkpoint checkpoint, BatchPlan plan, Settings settings, String where) {
        Checkpoint.Moments moments = checkpoint.optimizer();
        if (moments == null) {
            return new TrainingStart(0, 0, Double.NaN, checkpoint.parameters(), none(settings), average(checkpoint), 0);
        }
        TrainingState state = checkpoint.training();
        long seed = settings.training().seed();
        if (state.seed() != seed) {
            throw changed(checkpoint, where, "training.seed", state.seed(), seed);
        }
        long step = checkpoint.step();
        if (state.epoch() != plan.epoch(step)
                || state.position() != plan.batch(step).from()) {
            throw changed(
                    checkpoint,
                    where,
                    "training.batch-size or the dataset (position in the data)",
                    "epoch " + state.epoch() + " image " + state.position(),
                    "epoch " + plan.epoch(step) + " image " + plan.batch(step).from());
        }
        int workers = settings.training().workers();
        if (state.workers() != 0
                && state.workers() != workers
                && !settings.training().tolerance().changedWorkers()) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "Cannot resume from " + where + ": training.workers was " + state.workers() + " and is now "
                            + workers
                            + ", which changes the result in its last digits; change it back, or set"
                            + " training.tolerance.changed-workers = true");
        }
        double loss = checkpoint.metrics().getOrDefault(LOSS, Double.NaN);
        return new TrainingStart(
                step, state.round(), loss, checkpoint.parameters(), moments, average(checkpoint), state.workers());
    }

    /** Its own, or one that begins at its parameters. */
    private static FlatVector average(Checkpoint checkpoint) {
        FlatVector ema = checkpoint.ema();
        return ema == null ? checkpoint.parameters() : ema;
    }

    private static Checkpoint.Moments none(Settings settings) {
        FlatVector zeros = new Zeros(new ParameterLayout(settings.model()).trainableSize());
        return new Checkpoint.Moments(zeros, zeros);
    }

    /** Moments before the first step; no memory until they are asked for. */
    private record Zeros(long length) implements FlatVector {
        @Override
        public INDArray part(long from, long to) {
            return Nd4j.zeros(DataType.FLOAT, to - from);
        }
    }

    static TrainingStart of(Optional<Checkpoint> checkpoint, BatchPlan plan, Settings settings, String where) {
        return checkpoint.map(found -> from(found, plan, settings, where)).orElseGet(() -> fresh(settings));
    }

    private static JobException changed(Checkpoint checkpoint, String where, String what, Object before, Object now) {
        String difference = what + " was " + before + " and is now " + now;
        return new JobException(
                ExitCode.BAD_USAGE,
                ofRetraining(checkpoint)
                        ? "Cannot resume from " + where + ": retrain made it, with a seed and a schedule of its own ("
                                + difference + "); train it further with retrain, or take its weights to another"
                                + " run.directory with export-checkpoint and import-checkpoint, and train there"
                        : "Cannot resume from " + where + ": " + difference
                                + "; change it back, or use another run.directory");
    }

    /** Whether the checkpoint was adopted from the directory that a retraining trained in. */
    private static boolean ofRetraining(Checkpoint checkpoint) {
        Config config = ConfigFactory.parseString(checkpoint.config());
        return config.hasPath(DIRECTORY)
                && RETRAINING.matcher(config.getString(DIRECTORY)).find();
    }
}
