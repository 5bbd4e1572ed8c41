package org.tarflow4j.jobs.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;

/** Checkpoints of one small flow, whose numbers are those of their step. */
final class TinyCheckpoints {
    private static final Settings SETTINGS = Settings.load(
            Optional.empty(),
            Map.of(
                    "model.image-size", "4",
                    "model.channels", "1",
                    "model.patch-sizes", "2",
                    "model.widths", "64",
                    "model.layers", "1"));

    static final FlowConfig MODEL = SETTINGS.model();

    private TinyCheckpoints() {}

    /** With a moving average and moments. */
    static Checkpoint of(long step) {
        ParameterLayout layout = new ParameterLayout(MODEL);
        return new Checkpoint(
                step,
                MODEL,
                vector(layout.size(), step),
                vector(layout.size(), step + 0.75),
                new Checkpoint.Moments(
                        vector(layout.trainableSize(), step + 0.25), vector(layout.trainableSize(), step + 0.5)),
                new TrainingState(step, 0, step, 1, 1, new TrainingState.Schedule(1, 100, 1e-3, 1e-5)),
                SETTINGS.resolved().hocon(),
                Map.of("loss", 0.5 * step));
    }

    /** Parameters only, for tests that save thousands. */
    static Checkpoint light(long step) {
        Checkpoint whole = of(step);
        return new Checkpoint(
                step, MODEL, whole.parameters(), null, null, whole.training(), whole.config(), whole.metrics());
    }

    /** Parameters, average and moments, to be compared. */
    static List<float[]> numbers(Checkpoint checkpoint) {
        return List.of(
                checkpoint.parameters().whole().toFloatVector(),
                checkpoint.ema().whole().toFloatVector(),
                checkpoint.optimizer().first().whole().toFloatVector(),
                checkpoint.optimizer().second().whole().toFloatVector());
    }

    private static FlatVector vector(long length, double first) {
        return FlatVector.of(
                Nd4j.arange(length).castTo(DataType.FLOAT).muli(1e-3).addi(first));
    }
}
