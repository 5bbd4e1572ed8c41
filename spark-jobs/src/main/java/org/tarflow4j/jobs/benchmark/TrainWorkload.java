package org.tarflow4j.jobs.benchmark;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.train.SyntheticTraining;

/** Training steps; the parameters move. */
final class TrainWorkload implements Workload {
    private final SyntheticTraining training;

    TrainWorkload(Settings settings, INDArray parameters) {
        training = new SyntheticTraining(settings, parameters);
    }

    @Override
    public void run() {
        double loss = training.step();
        if (!Double.isFinite(loss)) {
            throw new JobException(
                    ExitCode.DIVERGED,
                    "The loss of a training step is " + loss + ", which says nothing about speed; lower"
                            + " training.learning-rate");
        }
    }

    @Override
    public long stateBytes() {
        return training.stateBytes();
    }

    @Override
    public long scratchBytes() {
        return training.scratchBytes();
    }

    @Override
    public void close() {
        training.close();
    }
}
