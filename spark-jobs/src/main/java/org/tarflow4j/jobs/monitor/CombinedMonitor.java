package org.tarflow4j.jobs.monitor;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several monitors the same; what one of them throws against its contract reaches neither the others nor the training. */
final class CombinedMonitor implements TrainingMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(CombinedMonitor.class);

    private final List<TrainingMonitor> monitors;

    CombinedMonitor(List<TrainingMonitor> monitors) {
        this.monitors = List.copyOf(monitors);
    }

    @Override
    public void started(long round, long step, long totalSteps, long totalImages) {
        tell(monitor -> monitor.started(round, step, totalSteps, totalImages));
    }

    @Override
    public void round(RoundMetrics metrics) {
        tell(monitor -> monitor.round(metrics));
    }

    @Override
    public void validated(ValidationMetrics metrics) {
        tell(monitor -> monitor.validated(metrics));
    }

    @Override
    public void saved(String directory, long step, double seconds, long bytes) {
        tell(monitor -> monitor.saved(directory, step, seconds, bytes));
    }

    @Override
    public void event(String what) {
        tell(monitor -> monitor.event(what));
    }

    @Override
    public void close() {
        tell(TrainingMonitor::close);
    }

    private void tell(Consumer<TrainingMonitor> message) {
        for (TrainingMonitor monitor : monitors) {
            try {
                message.accept(monitor);
            } catch (RuntimeException e) {
                LOG.error("A monitor failed, which none may", e);
            }
        }
    }
}
