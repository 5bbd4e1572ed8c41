package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The few calls of MLflow's REST interface that a training needs. MLflow's Java client makes the same calls, but cannot be
 * told a timeout: a server that hangs would hold its thread for good.
 */
final class MlflowServer {
    /** The server understood, and does not want it: to ask again is of no use. */
    static final class Refused extends IOException {
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        boolean isUnknown() {
            return status == 404;
        }
    }

    private final String base;
    private final MlflowCredentials credentials;
    private final Duration timeout;
    private final HttpClient client;

    /** @param timeout of a whole call, connection and answer included */
    MlflowServer(String uri, MlflowCredentials credentials, Duration timeout) {
        this.base = uri.replaceAll("/+$", "") + "/api/2.0/mlflow/";
        this.credentials = credentials;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(timeout)
                .build();
    }

    /** The experiment's id; it is made if there is none. */
    String experiment(String name) throws IOException, InterruptedException {
        try {
            String query = "experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, UTF_8);
            return call(request(query).GET().build())
                    .at("/experiment/experiment_id")
                    .asText();
        } catch (Refused e) {
            if (!e.isUnknown()) {
                throw e;
            }
        }
        return post("experiments/create", object().put("name", name))
                .path("experiment_id")
                .asText();
    }

    JsonNode post(String call, ObjectNode body) throws IOException, InterruptedException {
        return call(request(call)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    static ObjectNode object() {
        return MetricLine.JSON.createObjectNode();
    }

    private HttpRequest.Builder request(String call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call));
        credentials.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private JsonNode call(HttpRequest request) throws IOException, InterruptedException {
        // A request's own timeout ends with the header of the answer, whose rest may never come.
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return content(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static JsonNode content(HttpResponse<String> response) throws IOException {
        int status = response.statusCode();
        JsonNode content = MetricLine.parse(response.body());
        if (status == 200) {
            return content;
        }
        String message = "status " + status + " " + content.path("error_code").asText() + " "
                + content.path("message").asText();
        // What may pass: a login that is being set up, a server that is busy or broken.
        boolean mayPass = status == 401 || status == 403 || status == 408 || status == 429 || status >= 500;
        throw mayPass ? new IOException(message.strip()) : new Refused(status, message.strip());
    }
}
