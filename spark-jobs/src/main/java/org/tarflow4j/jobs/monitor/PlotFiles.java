package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.tarflow4j.jobs.monitor.plot.TrainingPlots;

/** The folder {@code plots/}: drawn anew now and then, and at the end. A picture that fails is left to the next time. */
final class PlotFiles {
    private final RunDirectory directory;
    private final Duration interval;

    private long nextAt;

    /** @param interval least time between two drawings */
    PlotFiles(RunDirectory directory, Duration interval) {
        this.directory = directory;
        this.interval = interval;
        this.nextAt = System.nanoTime() + interval.toNanos();
    }

    /** Draws if it is time to. */
    void refresh(TrainingPlots plots, Outages outages) {
        if (System.nanoTime() - nextAt >= 0) {
            draw(plots, outages);
        }
    }

    void draw(TrainingPlots plots, Outages outages) {
        outages.attempt("draw " + RunDirectory.PLOTS, () -> write(plots));
        nextAt = System.nanoTime() + interval.toNanos();
    }

    private void write(TrainingPlots plots) throws IOException {
        for (Map.Entry<String, byte[]> picture : plots.draw().entrySet()) {
            directory.replace(RunDirectory.PLOTS + "/" + picture.getKey(), picture.getValue());
        }
    }
}
