package org.tarflow4j.jobs.monitor;

/**
 * The newest numbers of the training of this process. Spark makes its plugins itself, before there is a training, so that
 * the two can only meet in a static place.
 */
final class Gauges implements TrainingMonitor {
    static final Gauges OF_THIS_PROCESS = new Gauges();

    private volatile double loss = Double.NaN;
    private volatile double imagesPerSecond = Double.NaN;
    private volatile double rawNats = Double.NaN;
    private volatile double averagedNats = Double.NaN;
    private volatile double savedAt = Double.NaN;
    private volatile long round;
    private volatile long step;
    private volatile long skippedSteps;
    private volatile long leftOutWorkers;

    @Override
    public void started(long doneRounds, long doneSteps, long totalSteps, long totalImages) {
        loss = Double.NaN;
        imagesPerSecond = Double.NaN;
        rawNats = Double.NaN;
        averagedNats = Double.NaN;
        savedAt = Double.NaN;
        round = doneRounds;
        step = doneSteps;
        skippedSteps = 0;
        leftOutWorkers = 0;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread tells
    public void round(RoundMetrics metrics) {
        loss = metrics.loss();
        imagesPerSecond = metrics.imagesPerSecond();
        round = metrics.round();
        step = metrics.step();
        skippedSteps += metrics.skippedSteps();
        leftOutWorkers += metrics.leftOutWorkers();
    }

    @Override
    public void validated(ValidationMetrics metrics) {
        if (metrics.weights().equals("raw")) {
            rawNats = metrics.nats();
        } else {
            averagedNats = metrics.nats();
        }
    }

    @Override
    public void saved(String directory, long savedStep, double seconds, long bytes) {
        savedAt = System.nanoTime() * 1e-9;
    }

    @Override
    public void event(String what) {}

    @Override
    public void close() {}

    double loss() {
        return loss;
    }

    double imagesPerSecond() {
        return imagesPerSecond;
    }

    double rawNats() {
        return rawNats;
    }

    double averagedNats() {
        return averagedNats;
    }

    /** Seconds since this process saved a checkpoint; NaN if it has not. */
    double checkpointAge() {
        return System.nanoTime() * 1e-9 - savedAt;
    }

    long round() {
        return round;
    }

    long step() {
        return step;
    }

    long skippedSteps() {
        return skippedSteps;
    }

    long leftOutWorkers() {
        return leftOutWorkers;
    }
}
