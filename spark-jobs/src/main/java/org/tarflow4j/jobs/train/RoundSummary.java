package org.tarflow4j.jobs.train;

import java.util.Arrays;
import java.util.List;
import org.tarflow4j.jobs.monitor.RoundMetrics;
import org.tarflow4j.model.flow.FlowDiagnostics;

/** The means over a round's steps that were taken, weighted by images. */
final class RoundSummary {
    private final Round round;
    private final List<StepReport> taken;
    private final long images;

    RoundSummary(Round round) {
        this.round = round;
        this.taken = round.reports().stream()
                .filter(report -> report.notFinite == null)
                .flatMap(report -> report.steps.stream())
                .filter(step -> !step.skipped())
                .toList();
        this.images = taken.stream().mapToLong(step -> step.images).sum();
    }

    /** Mean of w(t)·loss; NaN if no step was taken. */
    double loss() {
        double sum = 0;
        for (StepReport step : taken) {
            sum += step.loss * step.images;
        }
        return sum / images;
    }

    double gradientNorm() {
        if (!Double.isNaN(round.gradientNorm())) {
            return round.gradientNorm();
        }
        return taken.stream().mapToDouble(step -> step.gradientNorm).average().orElse(Double.NaN);
    }

    int skippedSteps() {
        return (int) round.reports().stream()
                .flatMap(report -> report.steps.stream())
                .filter(StepReport::skipped)
                .count();
    }

    int leftOutWorkers() {
        return (int) round.reports().stream()
                .filter(report -> report.notFinite != null)
                .count();
    }

    /** Images of the round, those of skipped steps included. */
    long images() {
        return round.reports().stream()
                .flatMap(report -> report.steps.stream())
                .mapToLong(step -> step.images)
                .sum();
    }

    FlowDiagnostics diagnostics(int length) {
        double[] mean = new double[length];
        if (taken.isEmpty()) {
            Arrays.fill(mean, Double.NaN);
        }
        for (StepReport step : taken) {
            for (int i = 0; i < length; i++) {
                mean[i] += step.diagnostics[i] * step.images / images;
            }
        }
        return new FlowDiagnostics(mean);
    }

    /**
     * Where the round's time went.
     *
     * @param seconds of the round
     * @param waited seconds for the checkpoint of an earlier round
     */
    RoundMetrics.Shares shares(double seconds, double waited) {
        double compute = meanOverWorkers(true) / seconds;
        double data = meanOverWorkers(false) / seconds;
        double checkpoint = waited / seconds;
        return new RoundMetrics.Shares(compute, data, Math.max(0, 1 - compute - data - checkpoint), checkpoint);
    }

    private double meanOverWorkers(boolean compute) {
        return round.reports().stream()
                .mapToDouble(report -> compute ? report.computeSeconds : report.dataSeconds)
                .average()
                .orElse(0);
    }
}
