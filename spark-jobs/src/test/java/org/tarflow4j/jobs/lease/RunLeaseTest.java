package org.tarflow4j.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.Fence;

class RunLeaseTest {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int IN_USE = 8;

    @TempDir
    Path run;

    private final List<LeaseProcess> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(LeaseProcess::close);
    }

    @Test
    void whoFindsTheDirectoryInUseLeavesAndNamesTheHolder() throws Exception {
        LeaseProcess holder = start(1).get(0);
        assertThat(holder.ask("acquire")).isEqualTo("held 1");
        LeaseProcess second = start(1).get(0);
        String refusal = second.ask("acquire");
        assertThat(refusal)
                .contains(run.toString(), "test of the lease", "process " + holder.pid())
                .contains("another run.directory");
        assertThat(second.exitCode()).isEqualTo(IN_USE);
        assertThat(holder.ask("check")).isEqualTo("still held");
    }

    @Test
    void ofManyWhoTakeADeadHoldersDirectoryOneWins() throws Exception {
        LeaseProcess dead = start(1).get(0);
        assertThat(dead.ask("acquire")).isEqualTo("held 1");
        List<LeaseProcess> contenders = start(4);
        dead.signal("KILL");
        for (LeaseProcess contender : contenders) {
            contender.tell("acquire");
        }
        List<String> answers = new ArrayList<>();
        for (LeaseProcess contender : contenders) {
            answers.add(contender.answer());
        }
        assertThat(answers).filteredOn("held 2"::equals).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.contains("is in use")).hasSize(3);
    }

    @Test
    void ofManyWhoClaimOneNumberAtTheSameMomentOneHasIt() throws Exception {
        int contenders = 8;
        ExecutorService threads = Executors.newFixedThreadPool(contenders);
        try {
            for (long token = 1; token <= 30; token++) {
                LeaseHolder[] holders = new LeaseHolder[contenders];
                CyclicBarrier start = new CyclicBarrier(contenders);
                List<Future<Boolean>> claims = new ArrayList<>();
                for (int i = 0; i < contenders; i++) {
                    LeaseHolder holder = LeaseHolder.here(token, "thread " + i, SHORT);
                    holders[i] = holder;
                    claims.add(threads.submit(() -> {
                        start.await();
                        return new LeaseDirectory(run.toString(), new Configuration())
                                .claim(holder)
                                .isPresent();
                    }));
                }
                List<LeaseHolder> winners = new ArrayList<>();
                for (int i = 0; i < contenders; i++) {
                    if (claims.get(i).get()) {
                        winners.add(holders[i]);
                    }
                }
                assertThat(winners).as("holders of token %d", token).hasSize(1);
                assertThat(new LeaseDirectory(run.toString(), new Configuration()).holder(token))
                        .hasValueSatisfying(holder ->
                                assertThat(holder.id()).isEqualTo(winners.get(0).id()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aPausedHolderFindsTheDirectoryLostAndItsLateWriteDoesNotCount() throws Exception {
        LeaseProcess old = start(1).get(0);
        assertThat(old.ask("acquire")).isEqualTo("held 1");
        assertThat(old.ask("commit 400")).isEqualTo("committed");
        assertThat(old.ask("check")).isEqualTo("still held");
        old.signal("STOP");
        try (RunLease next = acquire()) {
            assertThat(next.token()).isEqualTo(2);
            old.signal("CONT");
            assertThat(old.ask("commit 500")).isEqualTo("committed");
            assertThat(old.ask("check")).contains("lost the run directory", "in-process");
            assertThat(next.admits(1, 400)).isTrue();
            assertThat(next.admits(1, 500)).isFalse();
            assertThat(next.admits(2, 500)).isTrue();
            next.check();
        }
        try (RunLease later = acquire()) {
            assertThat(later.token()).isEqualTo(3);
            assertThat(later.admits(1, 400)).isTrue();
            assertThat(later.admits(1, 500)).as("refused for ever").isFalse();
            assertThat(later.admits(2, 500)).isTrue();
        }
        Fence reader = RunLease.readingOnly(run.toString(), new Configuration());
        assertThat(reader.admits(1, 400)).isTrue();
        assertThat(reader.admits(1, 500)).isFalse();
    }

    @Test
    void aDirectoryThatWasGivenBackIsTakenAtOnce() {
        long began = System.nanoTime();
        for (long token = 1; token <= 5; token++) {
            try (RunLease lease = acquire(Duration.ofMinutes(1))) {
                assertThat(lease.token()).isEqualTo(token);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(files())
                .as("old holders leave nothing")
                .containsExactly("heartbeat-00000005", "holder-00000005.json");
    }

    @Test
    void aHolderThatSaidNothingYetIsWaitedForAndThenDead() throws IOException {
        Files.createDirectories(run.resolve("lease"));
        Files.createFile(run.resolve("lease/holder-00000004.json"));
        try (RunLease lease = acquire()) {
            assertThat(lease.token()).isEqualTo(5);
        }
    }

    @Test
    void theHoldersOwnDurationIsWaitedFor() throws IOException {
        LeaseDirectory directory = new LeaseDirectory(run.toString(), new Configuration());
        assertThat(directory.claim(LeaseHolder.here(1, "slow", Duration.ofSeconds(3))))
                .isPresent();
        directory.beat(1, "7");
        long began = System.nanoTime();
        try (RunLease lease = acquire(Duration.ofMillis(100))) {
            assertThat(lease.token()).isEqualTo(2);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void checkpointsOfBeforeTheFirstLeaseCount() throws IOException {
        LeaseProcess.commit(run, 100);
        Files.createDirectories(run.resolve("checkpoints/step-00000200"));
        Fence reader = RunLease.readingOnly(run.toString(), new Configuration());
        assertThat(reader.admits(0, 200)).as("nobody ever held the directory").isTrue();
        try (RunLease lease = acquire()) {
            assertThat(lease.admits(0, 100)).isTrue();
            assertThat(lease.admits(0, 200))
                    .as("has no manifest, so it is not visible")
                    .isFalse();
        }
    }

    @Test
    void aLeaseThatWasGivenBackAllowsNothing() {
        RunLease lease = acquire();
        lease.close();
        assertThatThrownBy(lease::check).isInstanceOf(IOException.class).hasMessageContaining("giving it back");
        lease.close();
    }

    @Test
    void whereTwoGotTheSameNumberTheOneWhoseFileItIsNotFindsOut() throws IOException {
        RunLease lease = acquire(Duration.ofMinutes(1));
        lease.check();
        Path file = run.resolve("lease/holder-00000001.json");
        String mine = Files.readString(file);
        Files.writeString(file, mine.replaceFirst("\"id\" : \"[^\"]*\"", "\"id\" : \"another\""));
        assertThatThrownBy(lease::check).isInstanceOf(IOException.class).hasMessageContaining("somebody else's");
        Files.writeString(file, mine);
        assertThatThrownBy(lease::check).as("lost is lost").isInstanceOf(IOException.class);
        lease.close();
        assertThat(files()).contains("heartbeat-00000001");
        assertThat(run.resolve("lease/heartbeat-00000001")).as("not released").hasContent("0");
    }

    @Test
    void aDirectoryThatCannotBeIsFailed() throws IOException {
        Path file = Files.createFile(run.resolve("file"));
        assertThatThrownBy(() -> RunLease.acquire(file.toString(), new Configuration(), SHORT, "test"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
                .hasMessageContaining("Cannot take the lease of " + file);
    }

    private RunLease acquire() {
        return acquire(SHORT);
    }

    private RunLease acquire(Duration duration) {
        return RunLease.acquire(run.toString(), new Configuration(), duration, "in-process");
    }

    private List<LeaseProcess> start(int count) throws IOException {
        List<LeaseProcess> started = LeaseProcess.start(count, run, SHORT);
        processes.addAll(started);
        return started;
    }

    private List<String> files() {
        String[] names = run.resolve("lease").toFile().list();
        return names == null ? List.of() : Arrays.stream(names).sorted().toList();
    }
}
