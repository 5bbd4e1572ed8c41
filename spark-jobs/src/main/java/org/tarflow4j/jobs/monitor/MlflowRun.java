package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MLflow run of a run directory; its id lies in {@code mlflow.json} there, so that a resumed training goes on with it. */
final class MlflowRun {
    static final String FILE = "mlflow.json";

    private static final Logger LOG = LoggerFactory.getLogger(MlflowRun.class);

    /** Limits of log-batch. */
    static final int MOST_METRICS = 1000;

    private static final int MOST_PARAMETERS = 100;
    private static final int LONGEST_PARAMETER = 500;

    private final MlflowServer server;
    private final String id;

    private MlflowRun(MlflowServer server, String id) {
        this.server = server;
        this.id = id;
    }

    /**
     * One number of a training.
     *
     * @param name with parts separated by dots
     * @param step optimizer steps that were done
     */
    record Metric(String name, double value, Instant time, long step) {}

    /** The run that the directory had before, or a new one. */
    static MlflowRun open(
            MlflowServer server, RunDirectory directory, String uri, String experiment, Map<String, String> parameters)
            throws IOException, InterruptedException {
        ObjectNode note = MlflowServer.object().put("uri", uri).put("experiment", experiment);
        JsonNode earlier = MetricLine.parse(new String(directory.read(FILE), UTF_8));
        boolean isOurs = note.get("uri").equals(earlier.get("uri"))
                && note.get("experiment").equals(earlier.get("experiment"))
                && earlier.has("runId");
        MlflowRun run = new MlflowRun(server, earlier.path("runId").asText());
        if (!isOurs || !run.goesOn()) {
            // Where the id could not be kept, each attempt would make another run.
            directory.replace(FILE, note.toString().getBytes(UTF_8));
            run = create(server, experiment, directory.name());
            directory.replace(FILE, note.put("runId", run.id).toString().getBytes(UTF_8));
        }
        run.logParameters(parameters);
        return run;
    }

    /** Whether the server still knows the run. */
    private boolean goesOn() throws IOException, InterruptedException {
        try {
            server.post("runs/update", body().put("status", "RUNNING"));
            return true;
        } catch (MlflowServer.Refused e) {
            if (!e.isUnknown()) {
                throw e;
            }
            return false;
        }
    }

    private static MlflowRun create(MlflowServer server, String experiment, String name)
            throws IOException, InterruptedException {
        ObjectNode body = MlflowServer.object()
                .put("experiment_id", server.experiment(experiment))
                .put("start_time", Instant.now().toEpochMilli());
        body.putArray("tags").addObject().put("key", "mlflow.runName").put("value", name);
        return new MlflowRun(
                server, server.post("runs/create", body).at("/run/info/run_id").asText());
    }

    /** Sends metrics; those that were sent are taken off the list. */
    void log(List<Metric> metrics) throws IOException, InterruptedException {
        while (!metrics.isEmpty()) {
            List<Metric> part = metrics.subList(0, Math.min(MOST_METRICS, metrics.size()));
            ObjectNode body = body();
            ArrayNode array = body.putArray("metrics");
            part.forEach(metric -> array.addObject()
                    .put("key", metric.name())
                    .put("value", metric.value())
                    .put("timestamp", metric.time().toEpochMilli())
                    .put("step", metric.step()));
            server.post("runs/log-batch", body);
            part.clear();
        }
    }

    void tag(String key, String value) throws IOException, InterruptedException {
        server.post("runs/set-tag", body().put("key", key).put("value", value));
    }

    void end(String status) throws IOException, InterruptedException {
        server.post(
                "runs/update",
                body().put("status", status).put("end_time", Instant.now().toEpochMilli()));
    }

    /** MLflow's parameters never change: where a resumed training has others, those of its first start stay. */
    private void logParameters(Map<String, String> parameters) throws IOException, InterruptedException {
        List<String> names = List.copyOf(parameters.keySet());
        for (int from = 0; from < names.size(); from += MOST_PARAMETERS) {
            ObjectNode body = body();
            ArrayNode array = body.putArray("params");
            for (String name : names.subList(from, Math.min(from + MOST_PARAMETERS, names.size()))) {
                String value = parameters.getOrDefault(name, "");
                array.addObject()
                        .put("key", name)
                        .put("value", value.substring(0, Math.min(LONGEST_PARAMETER, value.length())));
            }
            try {
                server.post("runs/log-batch", body);
            } catch (MlflowServer.Refused e) {
                LOG.info("MLflow keeps the parameters of an earlier start: {}", e.getMessage());
            }
        }
    }

    private ObjectNode body() {
        return MlflowServer.object().put("run_id", id);
    }
}
