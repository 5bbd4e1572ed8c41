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
 * A training whose driver and executors are killed, without warning, at random instants, and which is started again each
 * time its driver is gone, until it ends by itself.
 */
final class KillingSpree {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SIGKILL_EXIT_CODE = 137;

    /** Who is killed. */
    enum Victim {
        DRIVER,
        EXECUTOR
    }

    /** A kill: of whom, after how many rounds of the training, and so many milliseconds into the next one. */
    private record Kill(Victim victim, int afterRounds, int millis) {}

    private final StandaloneCluster cluster;
    private final CheckpointFolder checkpoints;
    private final String name;
    private final String[] command;
    private final Queue<Kill> kills = new ArrayDeque<>();
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

    /** Plans the kills: in random order, after random rounds of the given range, each somewhere in a second. */
    KillingSpree plan(int drivers, int executors, int rounds, Random random) {
        List<Victim> victims = new ArrayList<>(Collections.nCopies(drivers, Victim.DRIVER));
        victims.addAll(Collections.nCopies(executors, Victim.EXECUTOR));
        Collections.shuffle(victims, random);
        int[] after = random.ints(victims.size(), 1, rounds).sorted().toArray();
        for (int i = 0; i < after.length; i++) {
            kills.add(new Kill(victims.get(i), after[i], random.nextInt(1000)));
        }
        return this;
    }

    /** Goes through with it; returns a line for each kill. */
    List<String> run() throws IOException, InterruptedException {
        Process driver = start();
        try {
            while (!kills.isEmpty()) {
                Kill kill = kills.remove();
                await(driver, kill.afterRounds());
                Thread.sleep(kill.millis());
                int before = checkpoints.steps().size();
                Instant time = Instant.now();
                if (kill.victim() == Victim.DRIVER) {
                    driver.destroyForcibly();
                    assertThat(driver.waitFor(1, TimeUnit.MINUTES)).isTrue();
                    if (driver.exitValue() != SIGKILL_EXIT_CODE) {
                        // It had just come to its end.
                        log.add(kill + " came too late");
                        break;
                    }
                    driver = start();
                } else {
                    cluster.killExecutor(kill.afterRounds());
                }
                await(driver, before + 1);
                log.add(String.format(
                        Locale.ROOT,
                        "%s killed after %d rounds, %.1f s until the next was complete",
                        kill.victim(),
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
