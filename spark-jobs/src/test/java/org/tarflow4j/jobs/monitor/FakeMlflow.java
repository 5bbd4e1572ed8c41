package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.mlflow.api.proto.Service;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/** A tracking server that behaves, or does not. What it is sent must be what MLflow's own protocol definition allows. */
final class FakeMlflow implements AutoCloseable {
    enum Mood {
        WELL,
        BROKEN,
        /** No answer at all. */
        HANGING,
        /** The header of an answer and nothing more. */
        STALLING
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, String> experiments = new ConcurrentHashMap<>();
    final Map<String, String> statusByRun = new ConcurrentHashMap<>();
    final Map<String, String> parameters = new ConcurrentHashMap<>();
    final Map<String, String> tags = new ConcurrentHashMap<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final List<String> mistakes = new CopyOnWriteArrayList<>();
    final AtomicInteger refusals = new AtomicInteger();
    volatile Mood mood = Mood.WELL;

    private final List<JsonNode> metrics = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private HttpServer server;

    FakeMlflow() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = server.getAddress().getPort();
        listen();
    }

    String uri() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on connections are refused. */
    void stop() {
        server.stop(0);
    }

    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        listen();
    }

    /** Values of a metric by step. */
    Map<Long, Double> metric(String name) {
        Map<Long, Double> values = new TreeMap<>();
        metrics.stream()
                .filter(metric -> metric.get("key").asText().equals(name))
                .forEach(metric -> values.put(
                        metric.get("step").asLong(), metric.get("value").asDouble()));
        return values;
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }

    private void listen() {
        server.createContext("/api/2.0/mlflow/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestURI().getPath().substring("/api/2.0/mlflow/".length());
        String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        JsonNode body = JSON.readTree(sent);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        try {
            if (mood == Mood.HANGING) {
                Thread.sleep(60_000);
            }
            if (mood == Mood.STALLING) {
                exchange.sendResponseHeaders(200, 1000);
                Thread.sleep(60_000);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (mood == Mood.BROKEN) {
            answer(exchange, 500, "Internal Server Error");
            return;
        }
        if (exchange.getRequestMethod().equals("POST")) {
            mistakes.addAll(mistakes(call, sent));
        }
        switch (call) {
            case "experiments/get-by-name" -> {
                String name = exchange.getRequestURI().getQuery().substring("experiment_name=".length());
                String id = experiments.get(name);
                answer(
                        exchange,
                        id == null ? 404 : 200,
                        id == null
                                ? "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}"
                                : "{\"experiment\":{\"experiment_id\":\"" + id + "\"}}");
            }
            case "experiments/create" -> {
                experiments.put(body.get("name").asText(), "7");
                answer(exchange, 200, "{\"experiment_id\":\"7\"}");
            }
            case "runs/create" -> {
                String id = "run" + statusByRun.size() + "-of-"
                        + body.get("experiment_id").asText();
                statusByRun.put(id, "RUNNING");
                answer(exchange, 200, "{\"run\":{\"info\":{\"run_id\":\"" + id + "\"}}}");
            }
            default -> ofRun(exchange, call, body);
        }
    }

    /** What the protocol does not know: fields, calls, types. */
    private static List<String> mistakes(String call, String body) {
        Message.Builder message =
                switch (call) {
                    case "experiments/create" -> Service.CreateExperiment.newBuilder();
                    case "runs/create" -> Service.CreateRun.newBuilder();
                    case "runs/update" -> Service.UpdateRun.newBuilder();
                    case "runs/set-tag" -> Service.SetTag.newBuilder();
                    case "runs/log-batch" -> Service.LogBatch.newBuilder();
                    default -> throw new IllegalArgumentException("Not a call: " + call);
                };
        try {
            JsonFormat.parser().merge(body, message);
            return List.of();
        } catch (IOException e) {
            return List.of(call + ": " + e.getMessage());
        }
    }

    private void ofRun(HttpExchange exchange, String call, JsonNode body) throws IOException {
        if (!statusByRun.containsKey(body.get("run_id").asText())) {
            answer(exchange, 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}");
            return;
        }
        switch (call) {
            case "runs/update" -> statusByRun.put(
                    body.get("run_id").asText(), body.get("status").asText());
            case "runs/set-tag" -> tags.put(
                    body.get("key").asText(), body.get("value").asText());
            case "runs/log-batch" -> {
                for (JsonNode metric : body.path("metrics")) {
                    if (metric.get("value").asDouble() == 666) {
                        refusals.incrementAndGet();
                        answer(exchange, 400, "{\"error_code\":\"INVALID_PARAMETER_VALUE\"}");
                        return;
                    }
                }
                body.path("metrics").forEach(metrics::add);
                body.path("params")
                        .forEach(parameter -> parameters.put(
                                parameter.get("key").asText(),
                                parameter.get("value").asText()));
            }
            default -> throw new IOException("Not a call: " + call);
        }
        answer(exchange, 200, "{}");
    }

    private static void answer(HttpExchange exchange, int status, String content) throws IOException {
        byte[] bytes = content.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
