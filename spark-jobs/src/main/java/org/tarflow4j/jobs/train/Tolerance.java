package org.tarflow4j.jobs.train;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.ToleranceSettings;

/** Looks at what the workers report of a round: says what is odd about it, and stops a training that has come apart. */
final class Tolerance {
    /** In short rounds a worker is easily twice as slow as another; nobody needs to hear of that. */
    private static final double JITTER_SECONDS = 1;

    private final ToleranceSettings settings;
    private final Consumer<String> events;
    private int skippedInRow;
    private int leftOutInRow;

    /** @param events is told what an operator may want to know */
    Tolerance(ToleranceSettings settings, Consumer<String> events) {
        this.settings = settings;
        this.events = events;
    }

    /**
     * @param round its number, from 1
     * @throws JobException {@link ExitCode#DIVERGED} if too many steps or rounds in a row were not finite
     */
    void check(long round, List<WorkerReport> reports) {
        slowWorkers(round, reports);
        skippedSteps(round, reports);
        leftOutWorkers(round, reports);
    }

    private void slowWorkers(long round, List<WorkerReport> reports) {
        double[] seconds = reports.stream()
                .mapToDouble(report -> report.computeSeconds)
                .sorted()
                .toArray();
        double median = seconds.length == 0 ? 0 : seconds[(seconds.length - 1) / 2];
        for (WorkerReport report : reports) {
            if (report.computeSeconds > settings.slowWorker() * median
                    && report.computeSeconds > median + JITTER_SECONDS) {
                events.accept(String.format(
                        Locale.ROOT,
                        "Round %d: worker %d on %s is slow: it computed %.1f s, the median is %.1f s",
                        round,
                        report.worker,
                        report.host,
                        report.computeSeconds,
                        median));
            }
        }
    }

    private void skippedSteps(long round, List<WorkerReport> reports) {
        // By step, and whether a worker had to leave it out.
        TreeMap<Long, Boolean> steps = new TreeMap<>();
        for (WorkerReport report : reports) {
            for (StepReport step : report.steps) {
                steps.merge(step.number, step.skipped(), Boolean::logicalOr);
                if (step.skipped()) {
                    events.accept("Round " + round + ": worker " + report.worker + " on " + report.host
                            + " skipped step " + step.number + ": " + what(step));
                }
            }
        }
        for (boolean skipped : steps.values()) {
            skippedInRow = skipped ? skippedInRow + 1 : 0;
            if (skippedInRow > settings.skippedSteps()) {
                WorkerReport worker = first(reports);
                StepReport last = worker.steps.stream()
                        .filter(StepReport::skipped)
                        .max(Comparator.comparingLong(step -> step.number))
                        .orElseThrow();
                throw diverged(
                        round,
                        what(last) + " in step " + last.number + " of worker " + worker.worker + " on " + worker.host
                                + ", " + skippedInRow + " steps in a row"
                                + " (training.tolerance.skipped-steps = " + settings.skippedSteps() + ")");
            }
        }
    }

    private void leftOutWorkers(long round, List<WorkerReport> reports) {
        List<WorkerReport> leftOut =
                reports.stream().filter(report -> report.notFinite != null).toList();
        for (WorkerReport report : leftOut) {
            events.accept("Round " + round + ": worker " + report.worker + " on " + report.host
                    + " is left out of the average: " + report.notFinite);
        }
        leftOutInRow = leftOut.isEmpty() ? 0 : leftOutInRow + 1;
        if (leftOutInRow > settings.leftOutRounds()) {
            WorkerReport worker = leftOut.get(0);
            throw diverged(
                    round,
                    worker.notFinite + " after the steps of worker " + worker.worker + " on " + worker.host + ", "
                            + leftOutInRow + " rounds in a row with such a worker"
                            + " (training.tolerance.left-out-rounds = " + settings.leftOutRounds() + ")");
        }
    }

    private static WorkerReport first(List<WorkerReport> reports) {
        return reports.stream()
                .filter(report -> report.steps.stream().anyMatch(StepReport::skipped))
                .findFirst()
                .orElseThrow();
    }

    private static String what(StepReport step) {
        return Double.isFinite(step.loss) ? "the gradient's norm is " + step.gradientNorm : "the loss is " + step.loss;
    }

    private static JobException diverged(long round, String what) {
        return new JobException(
                ExitCode.DIVERGED,
                "Training diverged in round " + round + ": " + what
                        + "; earlier checkpoints are intact. Lower training.learning-rate or set training.clip-norm");
    }
}
