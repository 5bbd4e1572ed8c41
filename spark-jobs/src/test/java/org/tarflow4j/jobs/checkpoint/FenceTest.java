package org.tarflow4j.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.CheckpointSettings;

/** A driver that lost its run directory changes nothing there, and what it did change afterwards does not count. */
class FenceTest {
    @TempDir
    Path run;

    @Test
    void theTokenIsInTheManifestAndAnOldManifestHasNone() throws IOException {
        FakeFence fence = new FakeFence(5);
        manager(fence).save(TinyCheckpoints.of(1));
        Path manifest = step(1).resolve("manifest.json");
        assertThat(Manifest.parse(Files.readAllBytes(manifest), "").token()).isEqualTo(5);

        Files.writeString(manifest, Files.readString(manifest).replace("\"token\" : 5,", ""));
        assertThat(Manifest.parse(Files.readAllBytes(manifest), "").token()).isZero();
        assertThat(manager(Fence.NONE).latest()).hasValue(1);
    }

    @Test
    void whoLostTheDirectoryWritesPromotesAndDeletesNothing() throws IOException {
        CheckpointSettings keepOne = new CheckpointSettings(1, 1, 0);
        FakeFence fence = new FakeFence(5);
        CheckpointManager manager = new CheckpointManager(run.toString(), new Configuration(), keepOne, fence);
        manager.save(TinyCheckpoints.of(1));
        manager.promote(1);
        manager.save(TinyCheckpoints.of(2));
        fence.lose();

        assertThatThrownBy(() -> manager.save(TinyCheckpoints.of(3)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("Cannot write checkpoint step 3")
                .hasMessageContaining("belongs to holder 6");
        assertThatThrownBy(() -> manager.promote(2)).hasMessageContaining("belongs to holder 6");

        assertThat(visible()).containsExactlyInAnyOrder("PROMOTED", "step-00000001", "step-00000002");
        assertThat(manager.promoted()).hasValue(1);
    }

    @Test
    void whoLosesItWhileWritingLeavesItsUnfinishedFilesToTheNext() throws IOException {
        FakeFence fence = new FakeFence(5);
        fence.loseAfter(1);
        assertThatThrownBy(() -> manager(fence).save(TinyCheckpoints.of(3))).isInstanceOf(JobException.class);
        assertThat(visible()).isEmpty();
        assertThat(names(run.resolve("checkpoints"))).hasSize(1);

        manager(new FakeFence(6)).save(TinyCheckpoints.of(4));
        assertThat(names(run.resolve("checkpoints"))).containsExactly("step-00000004");
    }

    @Test
    void nothingIsDeletedByWhoLostIt() throws IOException {
        Path unfinished = Files.createDirectories(run.resolve("checkpoints/.step-00000003.0a1b2c3d.unfinished"));
        Files.createFile(unfinished.resolve("_tarflow4j_unfinished"));
        manager(Fence.NONE).save(TinyCheckpoints.of(1));
        Files.createDirectories(unfinished);
        Files.createFile(unfinished.resolve("_tarflow4j_unfinished"));
        FakeFence lost = new FakeFence(5);
        lost.lose();

        assertThatThrownBy(() -> manager(lost).save(TinyCheckpoints.of(2))).isInstanceOf(JobException.class);
        assertThat(unfinished).exists();
    }

    @Test
    void aCheckpointThatCameTooLateIsPassedOverKeptAndMovedOutOfTheWay() throws IOException {
        CheckpointManager late = manager(new FakeFence(5));
        late.save(TinyCheckpoints.of(1));
        late.save(TinyCheckpoints.of(8));
        late.save(TinyCheckpoints.of(9));
        FakeFence fence = new FakeFence(6);
        fence.refuse(5, 8);
        fence.refuse(5, 9);
        CheckpointManager manager =
                new CheckpointManager(run.toString(), new Configuration(), new CheckpointSettings(1, 1, 0), fence);

        assertThat(manager.latest()).hasValue(1);
        assertThat(manager.resume(TinyCheckpoints.MODEL).orElseThrow().step()).isEqualTo(1);
        assertThatThrownBy(() -> manager.promote(9)).hasMessageContaining("holder 5");
        manager.save(TinyCheckpoints.of(2));
        assertThat(visible()).containsExactlyInAnyOrder("step-00000002", "step-00000008", "step-00000009");

        manager.save(TinyCheckpoints.of(9));
        assertThat(visible()).containsExactlyInAnyOrder("step-00000008", "step-00000009", "step-00000009.refused");
        assertThat(manager.latest()).hasValue(9);
    }

    private CheckpointManager manager(Fence fence) {
        return new CheckpointManager(run.toString(), new Configuration(), new CheckpointSettings(1, 1000, 0), fence);
    }

    private Path step(long step) {
        return run.resolve("checkpoints").resolve(CheckpointFiles.directory(step));
    }

    private List<String> visible() throws IOException {
        return names(run.resolve("checkpoints")).stream()
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
