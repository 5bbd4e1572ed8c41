package org.tarflow4j.jobs.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends parameters and metrics to an MLflow server. */
final class MlflowRecorder implements Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowRecorder.class);

    /** Makes or finds the run, once the server answers. */
    interface Opening {
        MlflowRun open() throws Exception;
    }

    private final String uri;
    private final Opening opening;
    private final Outages outages = new Outages();
    private final List<MlflowRun.Metric> metrics = new ArrayList<>();

    private @Nullable MlflowRun run;
    private @Nullable String newestCheckpoint;
    private long step;
    private long totalSteps;
    private long refused;

    MlflowRecorder(String uri, Opening opening) {
        this.uri = uri;
        this.opening = opening;
    }

    @Override
    public void started(Instant time, Start start) {
        step = start.step();
        totalSteps = start.totalSteps();
    }

    @Override
    public void round(Instant time, RoundMetrics round) {
        step = round.step();
        Map<String, Double> scalars = Scalars.of(MetricLine.of(MetricLine.ROUND, time, round));
        scalars.remove("step"); // it is MLflow's x axis
        add("", scalars, time, round.step());
    }

    @Override
    public void validated(Instant time, ValidationMetrics validation) {
        String prefix = "validation." + validation.weights() + ".t" + validation.noiseLevel() + ".";
        Map<String, Double> scalars = new TreeMap<>();
        scalars.put("nats", validation.nats());
        scalars.put("standardError", validation.standardError());
        if (validation.bits() != null) {
            scalars.put("bits", validation.bits());
        }
        add(prefix, scalars, time, validation.step());
    }

    @Override
    public void saved(Instant time, SavedCheckpoint checkpoint) {
        newestCheckpoint = checkpoint.directory();
        add(
                "checkpoint.",
                Map.of("seconds", checkpoint.seconds(), "bytes", (double) checkpoint.bytes()),
                time,
                checkpoint.step());
    }

    /** For people at the run directory. */
    @Override
    public void event(Instant time, String what) {}

    @Override
    public boolean flush() {
        return outages.attempt("reach MLflow at " + uri, () -> {
            MlflowRun to = opened();
            while (!metrics.isEmpty()) {
                send(to);
            }
            if (newestCheckpoint != null) {
                to.tag("checkpoint", newestCheckpoint);
                newestCheckpoint = null;
            }
        });
    }

    @Override
    public boolean finish() {
        if (refused > 0) {
            LOG.warn("MLflow at {} refused {} metrics", uri, refused);
            refused = 0;
        }
        String status = totalSteps > 0 && step >= totalSteps ? "FINISHED" : "KILLED";
        return flush() && outages.attempt("reach MLflow at " + uri, () -> opened().end(status));
    }

    private MlflowRun opened() throws Exception {
        MlflowRun opened = run == null ? opening.open() : run;
        run = opened;
        return opened;
    }

    /** What the server does not want is dropped, or it would be in the way of the rest for good. */
    private void send(MlflowRun to) throws Exception {
        try {
            to.log(metrics);
        } catch (MlflowServer.Refused e) {
            if (refused == 0) {
                LOG.warn("MLflow at {} refuses metrics, which are dropped: {}", uri, e.getMessage());
            }
            int part = Math.min(metrics.size(), MlflowRun.MOST_METRICS);
            refused += part;
            metrics.subList(0, part).clear();
        }
    }

    private void add(String prefix, Map<String, Double> scalars, Instant time, long at) {
        scalars.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                metrics.add(new MlflowRun.Metric(prefix + name, value, time, at));
            }
        });
    }
}
