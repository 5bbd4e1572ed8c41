package org.tarflow4j.jobs.monitor;

/** Is told what a training does, by the driver's one training thread. No method throws, waits or takes long. */
public interface TrainingMonitor extends AutoCloseable {
    /** Nobody listens. */
    TrainingMonitor NONE = new TrainingMonitor() {
        @Override
        public void started(long round, long step, long totalSteps, long totalImages) {}

        @Override
        public void round(RoundMetrics metrics) {}

        @Override
        public void validated(ValidationMetrics metrics) {}

        @Override
        public void saved(String directory, long step, double seconds, long bytes) {}

        @Override
        public void event(String what) {}

        @Override
        public void close() {}
    };

    /**
     * The training begins, or goes on.
     *
     * @param round rounds that are complete; what was told of later ones is void, they are repeated
     * @param step optimizer steps that are done
     * @param totalSteps optimizer steps when it ends
     * @param totalImages images when it ends, all epochs together
     */
    void started(long round, long step, long totalSteps, long totalImages);

    /** A round is complete. */
    void round(RoundMetrics metrics);

    /** Held-out images were looked at. */
    void validated(ValidationMetrics metrics);

    /** A checkpoint is whole; it took so many seconds to write so many bytes. */
    void saved(String directory, long step, double seconds, long bytes);

    /** Something happened that an operator may want to know. */
    void event(String what);

    /** The training ended, well or not; everything that was told is written down, as far as it can be. */
    @Override
    void close();
}
