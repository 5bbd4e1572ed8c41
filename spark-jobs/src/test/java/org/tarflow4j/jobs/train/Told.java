package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.jobs.monitor.RoundMetrics;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.monitor.ValidationMetrics;

/** Remembers what a training tells of itself. */
class Told implements TrainingMonitor {
    final List<RoundMetrics> rounds = new ArrayList<>();
    final List<ValidationMetrics> validations = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<String> saved = new ArrayList<>();
    long startedAtRound = -1;

    @Override
    public void started(long round, long step, long totalSteps, long totalImages) {
        startedAtRound = round;
    }

    @Override
    public void round(RoundMetrics metrics) {
        rounds.add(metrics);
    }

    @Override
    public void validated(ValidationMetrics metrics) {
        validations.add(metrics);
    }

    @Override
    public void saved(String directory, long step, double seconds, long bytes) {
        saved.add(directory);
    }

    @Override
    public void event(String what) {
        events.add(what);
    }

    @Override
    public void close() {}
}
