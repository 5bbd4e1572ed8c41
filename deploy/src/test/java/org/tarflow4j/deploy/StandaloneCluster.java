package org.tarflow4j.deploy;

import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark cluster of this machine: one master and workers of one core each, every one a JVM of its own that was started
 * from the distribution's jars. Everything listens on 127.0.0.1 only; logs and work folders lie in the given directory.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Pattern ALIVE_WORKERS = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");

    private final Distribution distribution;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final int port = freePort();
    private final int webPort = freePort();

    private StandaloneCluster(Distribution distribution, Path directory) throws IOException {
        this.distribution = distribution;
        this.directory = directory;
    }

    /** Starts a cluster and returns once all workers are registered. */
    static StandaloneCluster start(Distribution distribution, Path directory, int workers)
            throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(distribution, Files.createDirectories(directory));
        try {
            cluster.startAll(workers);
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The launcher with this cluster as its master. */
    Launcher launcher() {
        return new Launcher(
                distribution,
                Map.of(
                        "TARFLOW4J_MASTER",
                        master(),
                        "TARFLOW4J_DRIVER_MEMORY",
                        "1g",
                        "TARFLOW4J_SUBMIT_OPTS",
                        "--executor-memory 1g --conf spark.ui.enabled=false",
                        "SPARK_LOCAL_IP",
                        HOST),
                directory);
    }

    private String master() {
        return "spark://" + HOST + ":" + port;
    }

    private void startAll(int workers) throws IOException, InterruptedException {
        launch(
                "master",
                List.of(
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        HOST,
                        "--port",
                        Integer.toString(port),
                        "--webui-port",
                        Integer.toString(webPort)));
        for (int i = 0; i < workers; i++) {
            String name = "worker-" + i;
            launch(
                    name,
                    List.of(
                            "org.apache.spark.deploy.worker.Worker",
                            "--host",
                            HOST,
                            "--webui-port",
                            "0",
                            "--cores",
                            "1",
                            "--memory",
                            "2g",
                            "--work-dir",
                            directory.resolve(name).toString(),
                            master()));
        }
        awaitWorkers(workers);
    }

    private void launch(String name, List<String> mainAndArguments) throws IOException {
        Path spark = distribution.sparkHome();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                spark.resolve("conf") + ":" + spark.resolve("jars/*"),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
        command.addAll(mainAndArguments);
        // A worker starts executors from SPARK_HOME; the Scala version is what Spark's shell scripts would have told
        // it.
        Map<String, String> environment =
                Map.of("SPARK_HOME", spark.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", HOST);
        processes.add(Distribution.start(command, environment, directory.resolve(name + ".log")));
    }

    private void awaitWorkers(int workers) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + webPort + "/json/"))
                .timeout(Duration.ofSeconds(10))
                .build();
        while (aliveWorkers(client, request) < workers) {
            if (Instant.now().isAfter(deadline) || processes.stream().anyMatch(process -> !process.isAlive())) {
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

    /** Kills one of the executors that run now, if there is one, as the machine would that it is on. */
    void killExecutor(int which) {
        List<ProcessHandle> executors = processes.stream()
                .flatMap(Process::descendants)
                .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
        if (!executors.isEmpty()) {
            executors.get(which % executors.size()).destroyForcibly();
        }
    }

    /** Kills the workers with the executors that they started, and the master. */
    @Override
    public void close() {
        for (Process process : processes) {
            Stream<ProcessHandle> executors = process.descendants();
            process.destroyForcibly();
            executors.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
