package org.tarflow4j.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark cluster of this machine, started and stopped by the distribution's scripts: one master and workers of one core
 * each, every one a JVM of its own, with authentication and encryption. Everything listens on 127.0.0.1 only; logs and work
 * folders lie in the given directory.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Pattern ALIVE_WORKERS = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");

    private final Distribution distribution;
    private final Path directory;
    private final int port = freePort();
    private final int webPort = freePort();

    private StandaloneCluster(Distribution distribution, Path directory) throws IOException {
        this.distribution = distribution;
        this.directory = directory;
    }

    /** What one worker has that others have not: options of its JVM, such as {@code -Dspark.worker.…}, and environment. */
    record WorkerMachine(List<String> options, Map<String, String> environment) {}

    /** Starts a cluster and returns once all workers are registered. */
    static StandaloneCluster start(Distribution distribution, Path directory, int workers)
            throws IOException, InterruptedException {
        return start(distribution, directory, Collections.nCopies(workers, new WorkerMachine(List.of(), Map.of())));
    }

    /** As {@link #start(Distribution, Path, int)}, each worker with what distinguishes it. */
    static StandaloneCluster start(Distribution distribution, Path directory, List<WorkerMachine> workers)
            throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(distribution, Files.createDirectories(directory));
        try {
            cluster.run("start", Map.of(), "master");
            for (WorkerMachine worker : workers) {
                Map<String, String> environment = new HashMap<>(worker.environment());
                environment.put("SPARK_WORKER_OPTS", String.join(" ", worker.options()));
                cluster.run("start", environment, "worker", cluster.master());
            }
            cluster.awaitWorkers(workers.size());
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The launcher with this cluster as its master. */
    Launcher launcher() {
        return launcher(List.of());
    }

    /** With more options for spark-submit. */
    Launcher launcher(List<String> options) {
        return new Launcher(
                distribution,
                Map.of(
                        "TARFLOW4J_MASTER",
                        master(),
                        "TARFLOW4J_DRIVER_MEMORY",
                        "1g",
                        "TARFLOW4J_SUBMIT_OPTS",
                        "--executor-memory 1g --conf spark.ui.enabled=false " + String.join(" ", options),
                        "SPARK_CONF_DIR",
                        directory.resolve("conf").toString(),
                        "SPARK_LOCAL_IP",
                        HOST),
                directory);
    }

    private String master() {
        return "spark://" + HOST + ":" + port;
    }

    /** Runs a script of {@code standalone/}. */
    private void run(String script, Map<String, String> more, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("TARFLOW4J_CLUSTER", directory.toString());
        environment.put("SPARK_MASTER_HOST", HOST);
        environment.put("SPARK_MASTER_PORT", Integer.toString(port));
        environment.put("SPARK_MASTER_WEBUI_PORT", Integer.toString(webPort));
        environment.put("SPARK_WORKER_CORES", "1");
        environment.put("SPARK_WORKER_MEMORY", "2g");
        environment.put("SPARK_WORKER_WEBUI_PORT", "0");
        environment.put("SPARK_LOCAL_IP", HOST);
        Path log = directory.resolve(script + ".log");
        List<String> command = new ArrayList<>();
        command.add(distribution.home().resolve("standalone").resolve(script).toString());
        command.addAll(List.of(arguments));
        Process process = Distribution.start(command, environment, log);
        if (process.waitFor() != 0) {
            throw new IOException(script + " failed: " + Files.readString(log));
        }
    }

    private void awaitWorkers(int workers) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + webPort + "/json/"))
                .timeout(Duration.ofSeconds(10))
                .build();
        while (aliveWorkers(client, request) < workers) {
            if (Instant.now().isAfter(deadline) || processes().count() <= workers) {
                throw new IOException("The cluster did not come up; its logs are in " + directory);
            }
            Thread.sleep(300);
        }
    }

    private static int aliveWorkers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            String state =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher matcher = ALIVE_WORKERS.matcher(state);
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0; // The master does not listen yet.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    /** Master and workers, of which the scripts left the numbers. */
    private Stream<ProcessHandle> processes() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .filter(file -> file.toString().endsWith(".pid"))
                    .flatMap(file -> ProcessHandle.of(number(file)).stream())
                    .toList()
                    .stream();
        }
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills one of the executors that run now, if there is one, as the machine would that it is on. */
    void killExecutor(int which) throws IOException {
        List<ProcessHandle> executors = processes()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
        if (!executors.isEmpty()) {
            executors.get(which % executors.size()).destroyForcibly();
        }
    }

    /** Ends the workers with the executors that they started, and the master. */
    @Override
    public void close() {
        try {
            run("stop", Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
