package org.tarflow4j.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A training whose driver and executors are killed or stopped at random instants, and which is started again each
 * time its driver is gone, until it ends by itself.
 */
final class KillingSpree {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int GRACE_SECONDS = 30;
    private static final int SIGKILL_EXIT_CODE = 137;
    private static final int STOPPED_EXIT_CODE = 75;

    /** What strikes: a process is killed, or the driver is asked to stop, as on a machine that is taken away. */
    enum Blow {
        DRIVER_KILLED,
        EXECUTOR_KILLED,
        DRIVER_STOPPED
    }

    /** A blow: which, after how many rounds of the training, and so many milliseconds into the next one. */
    private record Strike(Blow blow, int afterRounds, int millis) {}

    private final StandaloneCluster cluster;
    private final CheckpointFolder checkpoints;
    private final String name;
    private final String[] command;
    private final Queue<Strike> strikes = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private int starts;

    /**
     * @param name of the training's logs
     * @param checkpoints of the training, which writes one after each round
     * @param command of the training
     */
    KillingSpree(StandaloneCluster cluster, String name, CheckpointFolder checkpoints, String... command) {
        this.cluster = cluster;
        this.name = name;
        this.checkpoints = checkpoints;
        this.command = command;
    }

    /** Plans kills, and that the driver is stopped once: in random order, after random rounds, each somewhere in a second. */
    KillingSpree plan(int drivers, int executors, int rounds, Random random) {
        List<Blow> blows = new ArrayList<>(Collections.nCopies(drivers, Blow.DRIVER_KILLED));
        blows.addAll(Collections.nCopies(executors, Blow.EXECUTOR_KILLED));
        blows.add(Blow.DRIVER_STOPPED);
        Collections.shuffle(blows, random);
        int[] after = random.ints(blows.size(), 1, rounds).sorted().toArray();
        for (int i = 0; i < after.length; i++) {
            strikes.add(new Strike(blows.get(i), after[i], random.nextInt(1000)));
        }
        return this;
    }

    /** Goes through with it; returns a line for each blow. */
    List<String> run() throws IOException, InterruptedException {
        Process driver = start();
        try {
            while (!strikes.isEmpty() && driver.isAlive()) {
                Strike strike = strikes.remove();
                await(driver, strike.afterRounds());
                Thread.sleep(strike.millis());
                int before = checkpoints.steps().size();
                Instant time = Instant.now();
                driver = strike(strike, driver);
                await(driver, before + 1);
                log.add(String.format(
                        Locale.ROOT,
                        "%s after %d rounds, %.1f s until the next was complete",
                        strike.blow(),
                        before,
                        Duration.between(time, Instant.now()).toMillis() * 1e-3));
            }
            assertThat(driver.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(driver.exitValue())
                    .as("%s", Files.readString(cluster.launcher().log(name + "-" + starts)))
                    .isZero();
        } finally {
            driver.destroyForcibly();
        }
        return log;
    }

    /** Returns the driver that goes on, which is the same if it was an executor, or if the driver had just ended by itself. */
    private Process strike(Strike strike, Process driver) throws IOException, InterruptedException {
        switch (strike.blow()) {
            case EXECUTOR_KILLED -> {
                cluster.killExecutor(strike.afterRounds());
                return driver;
            }
            case DRIVER_KILLED -> {
                driver.destroyForcibly();
                assertThat(driver.waitFor(1, TimeUnit.MINUTES)).isTrue();
                return driver.exitValue() == SIGKILL_EXIT_CODE ? start() : driver;
            }
            case DRIVER_STOPPED -> {
                driver.destroy();
                assertThat(driver.waitFor(GRACE_SECONDS, TimeUnit.SECONDS))
                        .as("it stops in time")
                        .isTrue();
                if (driver.exitValue() == 0) {
                    return driver;
                }
                assertThat(driver.exitValue()).isEqualTo(STOPPED_EXIT_CODE);
                assertThat(checkpoints.run().resolve("RESULT.json")).content().contains("\"exitCode\" : 75");
                return start();
            }
        }
        throw new IllegalStateException(strike.toString());
    }

    private Process start() throws IOException {
        starts++;
        return cluster.launcher().start(name + "-" + starts, command);
    }

    private void await(Process driver, int rounds) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (checkpoints.steps().size() < rounds && driver.isAlive()) {
            assertThat(Instant.now()).as("time for %d rounds", rounds).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
