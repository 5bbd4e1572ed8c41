package org.tarflow4j.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.config.WeightChoice;

/** What holds of checkpoints on every file system. */
abstract class CheckpointLaws {
    private String run = "";

    /** Where file systems are configured. */
    abstract Configuration hadoop();

    /** URI of a run directory that nobody has used. */
    abstract String newRun() throws IOException;

    @BeforeEach
    void newDirectory() throws IOException {
        run = newRun();
    }

    @Test
    void whatIsSavedIsResumed() {
        manager(10).save(TinyCheckpoints.of(7));

        Checkpoint resumed = manager(10).resume(TinyCheckpoints.MODEL).orElseThrow();
        assertThat(resumed.step()).isEqualTo(7);
        assertThat(resumed.training()).isEqualTo(TinyCheckpoints.of(7).training());
        assertThat(TinyCheckpoints.numbers(resumed))
                .usingRecursiveComparison()
                .isEqualTo(TinyCheckpoints.numbers(TinyCheckpoints.of(7)));
        FlowWeights weights = CheckpointReader.weights(null, run, WeightChoice.EMA, Fence.NONE, hadoop());
        assertThat(weights.parameters()).isEqualTo(resumed.ema().whole());
        assertThat(names("")).containsExactly("step-00000007");
        assertThat(names("step-00000007")).contains("manifest.json").doesNotContain(CheckpointFiles.MARKER);
    }

    @Test
    void aFlippedBitOrAMissingManifestMakesReadersFallBack() throws IOException {
        for (long step = 1; step <= 3; step++) {
            manager(10).save(TinyCheckpoints.of(step));
        }
        byte[] optimizer = read("step-00000003/optimizer.safetensors");
        optimizer[optimizer.length / 2] ^= 4;
        write("step-00000003/optimizer.safetensors", optimizer);
        delete("step-00000002/manifest.json");

        assertThat(manager(10).latest()).hasValue(1);
        assertThat(manager(10).resume(TinyCheckpoints.MODEL).orElseThrow().step())
                .isEqualTo(1);
        assertThatThrownBy(() -> manager(10).load(3)).hasMessageContaining("optimizer.safetensors is damaged");
    }

    @Test
    void aDamagedCheckpointIsMovedAsideAndAWholeOneStays() throws IOException {
        manager(10).save(TinyCheckpoints.of(1));
        byte[] manifest = read("step-00000001/manifest.json");
        manager(10).save(TinyCheckpoints.of(1));
        assertThat(read("step-00000001/manifest.json")).isEqualTo(manifest);

        write("step-00000001/config.conf", new byte[] {1, 2, 3});
        write("step-00000001/notes.txt", new byte[] {7});
        manager(10).save(TinyCheckpoints.of(1));
        assertThat(manager(10).latest()).hasValue(1);
        assertThat(names("")).containsExactlyInAnyOrder("step-00000001", "step-00000001.damaged");
        assertThat(read("step-00000001.damaged/notes.txt")).containsExactly(7);
        assertThat(read("step-00000001.damaged/config.conf")).containsExactly(1, 2, 3);
    }

    @Test
    void promotionIsReplacedAndThePromotedIsKept() {
        CheckpointManager manager = manager(1);
        manager.save(TinyCheckpoints.of(1));
        manager.promote(1);
        manager.save(TinyCheckpoints.of(2));
        manager.promote(2);
        assertThat(manager.promoted()).hasValue(2);
        for (long step = 3; step <= 5; step++) {
            manager.save(TinyCheckpoints.of(step));
        }

        assertThat(names("")).containsExactlyInAnyOrder("PROMOTED", "step-00000002", "step-00000005");
        assertThatThrownBy(() -> manager.promote(4)).isInstanceOf(JobException.class);
        assertThat(manager.promoted()).hasValue(2);
    }

    @Test
    void whatInterruptedWritesAndDeletionsLeftIsDeletedAndForeignFilesStay() throws IOException {
        write("step-00000001/" + CheckpointFiles.MARKER, new byte[0]);
        write("step-00000001/parameters.safetensors", new byte[10]);
        write(".step-00000002.0a1b2c3d.unfinished/" + CheckpointFiles.MARKER, new byte[0]);
        write(".step-00000002.0a1b2c3d.unfinished/optimizer-00001-of-00002.safetensors", new byte[10]);
        write(".step-00000002.0a1b2c3d.unfinished/notes.txt", new byte[] {7});
        write(".notes/parameters.safetensors", new byte[10]);

        manager(1).save(TinyCheckpoints.of(3));

        assertThat(names(""))
                .containsExactlyInAnyOrder(".notes", ".step-00000002.0a1b2c3d.unfinished", "step-00000003");
        assertThat(names(".step-00000002.0a1b2c3d.unfinished")).containsExactly("notes.txt");
        assertThat(names(".notes")).containsExactly("parameters.safetensors");

        write("step-00000003/notes.txt", new byte[] {7});
        manager(1).save(TinyCheckpoints.of(4));
        assertThat(names("step-00000003")).containsExactly("notes.txt");
    }

    @Test
    void whoLostTheDirectoryChangesNothing() {
        manager(10).save(TinyCheckpoints.of(1));
        FakeFence lost = new FakeFence(3);
        lost.loseAfter(0);
        CheckpointManager late = new CheckpointManager(run, hadoop(), new CheckpointSettings(1, 1, 0), lost);

        assertThatThrownBy(() -> late.save(TinyCheckpoints.of(2))).isInstanceOf(JobException.class);
        assertThatThrownBy(() -> late.promote(1)).isInstanceOf(JobException.class);
        assertThat(manager(10).latest()).hasValue(1);
        assertThat(manager(10).promoted()).isEmpty();
        assertThat(names("step-00000002")).doesNotContain("manifest.json");
    }

    private CheckpointManager manager(int keepLast) {
        return new CheckpointManager(run, hadoop(), new CheckpointSettings(1, keepLast, 0), Fence.NONE);
    }

    private Path path(String name) {
        Path folder = new Path(run, CheckpointFiles.FOLDER);
        return name.isEmpty() ? folder : new Path(folder, name);
    }

    private FileSystem fileSystem() throws IOException {
        return path("").getFileSystem(hadoop());
    }

    /** What lies in a folder of {@code checkpoints/}; nothing if there is none. */
    private List<String> names(String folder) {
        try {
            return fileSystem().exists(path(folder))
                    ? Arrays.stream(fileSystem().listStatus(path(folder)))
                            .map(FileStatus::getPath)
                            .map(Path::getName)
                            .filter(name -> !name.endsWith(".crc"))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = fileSystem().open(path(name))) {
            return in.readAllBytes();
        }
    }

    private void write(String name, byte[] content) throws IOException {
        try (FSDataOutputStream out = fileSystem().create(path(name), true)) {
            out.write(content);
        }
    }

    private void delete(String name) throws IOException {
        fileSystem().delete(path(name), false);
    }
}
