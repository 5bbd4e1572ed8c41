package org.tarflow4j.jobs.train;

import java.util.List;
import org.tarflow4j.model.ParameterLayout;

/** Looks at what the workers bring back before it is averaged, so that nothing non-finite reaches the network. */
final class RoundCheck {
    private final ParameterLayout layout;

    RoundCheck(ParameterLayout layout) {
        this.layout = layout;
    }

    /**
     * The step that comes after the round.
     *
     * @throws DivergedException for the earliest step with a non-finite loss, or for a non-finite parameter
     */
    long nextStep(List<WorkerResult> round) {
        checkLosses(round);
        long last = -1;
        for (int worker = 0; worker < round.size(); worker++) {
            for (WorkerResult.Step step : round.get(worker).steps()) {
                last = Math.max(last, step.number);
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException("The round holds no batch");
        }
        for (int worker = 0; worker < round.size(); worker++) {
            checkParameters(round.get(worker).parameters, last, worker);
        }
        return last + 1;
    }

    private static void checkLosses(List<WorkerResult> round) {
        long earliest = Long.MAX_VALUE;
        int badWorker = -1;
        double badLoss = 0;
        for (int worker = 0; worker < round.size(); worker++) {
            for (WorkerResult.Step step : round.get(worker).steps()) {
                if (!Double.isFinite(step.loss) && step.number < earliest) {
                    earliest = step.number;
                    badWorker = worker;
                    badLoss = step.loss;
                }
            }
        }
        if (badWorker >= 0) {
            throw new DivergedException("The loss became " + badLoss, earliest, badWorker);
        }
    }

    private void checkParameters(float[][] chunks, long step, int worker) {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            float[] values = chunks[chunk];
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    String name = name((long) chunk * Floats.CHUNK + i);
                    throw new DivergedException("Parameter " + name + " became " + values[i], step, worker);
                }
            }
        }
    }

    private String name(long index) {
        return layout.parameters().stream()
                .filter(parameter -> index < parameter.offset() + parameter.size())
                .findFirst()
                .orElseThrow()
                .name();
    }
}
