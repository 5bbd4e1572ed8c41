package org.tarflow4j.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarflow4j.fault.Fault;
import org.tarflow4j.fault.FaultFileSystem;
import org.tarflow4j.fault.Faults;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.fault.MemoryObjectStore;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.CheckpointSettings;

/**
 * Every fault alone and in all pairs, while checkpoints are saved, promoted and deleted. Whatever happens: a fresh
 * manager goes on from a verified checkpoint that is not older than the last one whose saving was reported; what others
 * put there stays; and saving works again.
 */
class CheckpointFaultTest {
    private static final List<String> FOREIGN = List.of(
            "notes.txt", "step-00000001/notes.txt", "step-00000002/notes.txt", ".step-00000009.0a1b2c3d.unfinished/x");

    static Stream<Fault> onDisk() {
        return CheckpointFaults.onDisk().stream();
    }

    static Stream<Fault> onAnObjectStore() {
        return CheckpointFaults.onAnObjectStore().stream();
    }

    @AfterEach
    void heal() {
        Faults.heal();
    }

    @ParameterizedTest
    @MethodSource
    void onDisk(Fault first) throws IOException {
        Configuration hadoop = new Configuration();
        MemoryDisk.register(hadoop, "memory");
        FaultFileSystem.register(hadoop, "fault", "memory://" + UUID.randomUUID() + "/");
        aloneAndInPairs(first, CheckpointFaults.onDisk(), "fault://disk", hadoop);
    }

    @ParameterizedTest
    @MethodSource
    void onAnObjectStore(Fault first) throws IOException {
        Configuration hadoop = new Configuration();
        MemoryObjectStore.register(hadoop, "memory");
        FaultFileSystem.register(hadoop, "s3a", "memory://" + UUID.randomUUID() + "/");
        aloneAndInPairs(first, CheckpointFaults.onAnObjectStore(), "s3a://bucket", hadoop);
    }

    /** A pair is tried once, with the fault that comes first in the list. */
    private static void aloneAndInPairs(Fault first, List<Fault> all, String root, Configuration hadoop)
            throws IOException {
        int index = all.indexOf(first);
        new Trial(root + "/alone", hadoop).run(List.of(first));
        assertThat(Faults.struck().contains(first)).as("it strikes").isEqualTo(CheckpointFaults.strikesAlone(first));
        for (Fault second : all.subList(index + 1, all.size())) {
            new Trial(root + "/" + all.indexOf(second), hadoop).run(List.of(first, second));
        }
    }

    /** One run directory and what happens in it. */
    private static final class Trial {
        private final String run;
        private final Configuration hadoop;

        Trial(String run, Configuration hadoop) {
            this.run = run;
            this.hadoop = hadoop;
        }

        void run(List<Fault> faults) throws IOException {
            manager().save(TinyCheckpoints.light(1));
            manager().promote(1);
            manager().save(TinyCheckpoints.light(2));
            for (String name : FOREIGN) {
                write(name);
            }

            Faults.inject(faults);
            long reported = saved(3) ? 3 : saved(3) ? 3 : 2;
            boolean promoted = reported == 3 && promoted(3);
            reported = saved(4) ? 4 : reported;
            Faults.heal();

            String as = faults.toString();
            Checkpoint resumed = manager().resume(TinyCheckpoints.MODEL).orElseThrow();
            assertThat(resumed.step()).as(as).isGreaterThanOrEqualTo(reported);
            assertThat(resumed.parameters().whole())
                    .as(as)
                    .isEqualTo(
                            TinyCheckpoints.light(resumed.step()).parameters().whole());
            long choice = manager().promoted().orElseThrow();
            assertThat(choice).as(as).isIn(promoted ? List.of(3L) : List.of(1L, 3L));
            assertThat(manager().load(choice).step()).as(as).isEqualTo(choice);
            manager().save(TinyCheckpoints.light(4));
            manager().save(TinyCheckpoints.light(5));
            assertThat(manager().latest()).as(as).hasValue(5);
            for (String name : FOREIGN) {
                assertThat(read(name)).as(as).isEqualTo(name);
            }
        }

        private CheckpointManager manager() {
            return new CheckpointManager(run, hadoop, new CheckpointSettings(1, 2, 0), Fence.NONE);
        }

        private boolean saved(long step) {
            try {
                manager().save(TinyCheckpoints.light(step));
                return true;
            } catch (JobException e) {
                return false;
            }
        }

        private boolean promoted(long step) {
            try {
                manager().promote(step);
                return true;
            } catch (JobException e) {
                return false;
            }
        }

        private Path path(String name) {
            return new Path(run + "/" + CheckpointFiles.FOLDER + "/" + name);
        }

        private FileSystem fileSystem() throws IOException {
            return path("x").getFileSystem(hadoop);
        }

        private void write(String name) throws IOException {
            try (FSDataOutputStream out = fileSystem().create(path(name), true)) {
                out.writeBytes(name);
            }
        }

        private String read(String name) throws IOException {
            try (InputStream in = fileSystem().open(path(name))) {
                return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            }
        }
    }
}
