package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.monitor.plot.TrainingPlots;

/** Writes the files of the run directory. */
final class RunRecorder implements Recorder {
    private final RunDirectory directory;
    private final String config;
    private final Outages outages = new Outages();
    private final PendingLines metrics;
    private final PendingLines events;
    private final PlotFiles plotFiles;
    private final List<ObjectNode> unplotted = new ArrayList<>();

    private TrainingPlots plots = new TrainingPlots();
    private @Nullable Start toBegin;
    private boolean eventsAreOpen;
    private boolean ended;
    private long step;

    /** @param config content of {@code config.conf} */
    RunRecorder(RunDirectory directory, String config, PlotFiles plotFiles) {
        this.directory = directory;
        this.config = config;
        this.plotFiles = plotFiles;
        this.metrics = new PendingLines(directory.lines(RunDirectory.METRICS));
        this.events = new PendingLines(directory.lines(RunDirectory.EVENTS));
    }

    @Override
    public void started(Instant time, Start told) {
        toBegin = told;
        step = told.step();
        event(
                time,
                String.format(
                        Locale.ROOT,
                        "Training starts after round %d, step %d of %d",
                        told.round(),
                        told.step(),
                        told.totalSteps()));
    }

    @Override
    public void round(Instant time, RoundMetrics told) {
        step = told.step();
        add(MetricLine.of(MetricLine.ROUND, time, told));
    }

    @Override
    public void validated(Instant time, ValidationMetrics told) {
        add(MetricLine.of(MetricLine.VALIDATION, time, told));
    }

    @Override
    public void saved(Instant time, SavedCheckpoint told) {
        add(MetricLine.of(MetricLine.CHECKPOINT, time, told));
    }

    @Override
    public void event(Instant time, String what) {
        String line = String.join(" ", what.lines().toList());
        events.add(time.truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }

    @Override
    public boolean flush() {
        // Each on its own: what can be written is, whatever else fails.
        boolean begun = begin();
        boolean measured = begun && outages.attempt("write " + RunDirectory.METRICS, metrics::write);
        boolean told = outages.attempt("write " + RunDirectory.EVENTS, this::writeEvents);
        if (measured) {
            unplotted.forEach(plots::add);
            unplotted.clear();
            plotFiles.refresh(plots, outages);
        }
        return begun && measured && told;
    }

    @Override
    public boolean finish() {
        if (!ended) {
            event(Instant.now(), "Training ended at step " + step);
            ended = true;
        }
        if (!flush()) {
            return false;
        }
        plotFiles.draw(plots, outages);
        outages.attempt("close " + RunDirectory.METRICS, metrics.file()::close);
        outages.attempt("close " + RunDirectory.EVENTS, events.file()::close);
        return true;
    }

    private void add(ObjectNode line) {
        metrics.add(line.toString());
        unplotted.add(line);
    }

    /** Brings the run directory to where the training starts. */
    private boolean begin() {
        Start start = toBegin;
        if (start == null) {
            return true;
        }
        boolean configured = outages.attempt(
                "write " + RunDirectory.CONFIG, () -> directory.replace(RunDirectory.CONFIG, config.getBytes(UTF_8)));
        boolean noted = outages.attempt(
                "write " + RunDirectory.START,
                () -> directory.replace(
                        RunDirectory.START,
                        MetricLine.of("start", Instant.now(), start).toString().getBytes(UTF_8)));
        boolean opened = outages.attempt("open " + RunDirectory.METRICS, () -> open(start));
        if (configured && noted && opened) {
            toBegin = null;
        }
        return toBegin == null;
    }

    private void open(Start start) throws IOException {
        EarlierMetrics earlier = new EarlierMetrics(start);
        metrics.file().open(earlier::keep);
        earlier.remarks().forEach(remark -> event(Instant.now(), remark));
        plots = earlier.plots();
    }

    private void writeEvents() throws IOException {
        if (!eventsAreOpen) {
            events.file().open(line -> true);
            eventsAreOpen = true;
        }
        events.write();
    }
}
