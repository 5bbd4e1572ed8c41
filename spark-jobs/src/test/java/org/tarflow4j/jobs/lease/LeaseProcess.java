package org.tarflow4j.jobs.lease;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.JobException;

/** A process of its own that wants a run directory and does there what it is told, line by line. */
final class LeaseProcess implements Closeable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private LeaseProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a process that goes for the directory as soon as it is told "acquire". */
    static LeaseProcess start(Path run, Duration duration) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new LeaseProcess(new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaseProcess.class.getName(),
                        run.toString(),
                        duration.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Gives an order; the answer is to be fetched. */
    void tell(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
    }

    /** The next answer; empty if the process has ended. */
    String answer() throws IOException {
        String line = answers.readLine();
        return line == null ? "" : line;
    }

    String ask(String order) throws IOException {
        tell(order);
        return answer();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws IOException {
        Path run = Path.of(arguments[0]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        answer("ready");
        orders.readLine();
        try (RunLease lease = RunLease.acquire(
                run.toString(), new Configuration(), Duration.parse(arguments[1]), "test of the lease")) {
            answer("held " + lease.token());
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                answer(obey(order, lease, run));
            }
        } catch (JobException e) {
            answer(e.getMessage());
            System.exit(e.exitCode().code());
        }
    }

    private static String obey(String order, RunLease lease, Path run) {
        try {
            if (order.equals("check")) {
                lease.check();
                return "still held";
            }
            // What follows a check in the order of a save, whatever happened in between.
            commit(run, Long.parseLong(order.substring("commit ".length())));
            return "committed";
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    static void commit(Path run, long step) throws IOException {
        Path directory = run.resolve(String.format(Locale.ROOT, "checkpoints/step-%08d", step));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("manifest.json"), "{}");
    }

    private static void answer(String text) {
        System.out.println(text);
        System.out.flush();
    }

    /** Several processes that stand ready. */
    static List<LeaseProcess> start(int count, Path run, Duration duration) throws IOException {
        List<LeaseProcess> processes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            processes.add(start(run, duration));
        }
        for (LeaseProcess process : processes) {
            if (!process.answer().equals("ready")) {
                throw new UncheckedIOException(new IOException("A process did not start"));
            }
        }
        return processes;
    }
}
