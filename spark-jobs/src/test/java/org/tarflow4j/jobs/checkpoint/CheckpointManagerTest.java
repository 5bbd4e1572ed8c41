package org.tarflow4j.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.fault.Fault;
import org.tarflow4j.fault.FaultFileSystem;
import org.tarflow4j.fault.Faults;
import org.tarflow4j.fault.Operation;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;

class CheckpointManagerTest {
    private static final CheckpointSettings KEEP_ALL = new CheckpointSettings(1, 1000, 0);

    @TempDir
    Path run;

    private Settings settings;
    private FlowConfig model;

    @BeforeEach
    void settings() {
        settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "model.image-size", "8",
                        "model.channels", "1",
                        "model.classes", "3",
                        "model.widths", "64",
                        "model.layers", "2,2",
                        "model.shared-backbone-layers", "1"));
        model = settings.model();
    }

    @Test
    void whatIsSavedIsLoadedBitForBit() {
        CheckpointManager manager = manager(KEEP_ALL);
        Checkpoint saved = checkpoint(7);
        manager.save(saved);

        Checkpoint loaded = manager.load(7);

        assertThat(loaded.parameters().whole()).isEqualTo(saved.parameters().whole());
        assertThat(moments(loaded).first().whole())
                .isEqualTo(moments(saved).first().whole());
        assertThat(moments(loaded).second().whole())
                .isEqualTo(moments(saved).second().whole());
        assertThat(loaded.training()).isEqualTo(saved.training());
        assertThat(loaded.model()).isEqualTo(model);
        assertThat(loaded.config()).isEqualTo(saved.config());
        assertThat(loaded.metrics()).isEqualTo(saved.metrics());
    }

    @Test
    void theOptimizerIsSplitIntoPartsWithAnIndex() throws IOException {
        CheckpointManager manager = new CheckpointManager(store(localFileSystem()), KEEP_ALL, 100_000);
        Checkpoint saved = checkpoint(7);
        manager.save(saved);

        assertThat(names(step(7)))
                .contains("optimizer.safetensors.index.json", "parameters.safetensors")
                .anyMatch(name -> name.startsWith("optimizer-00002-of-"))
                .doesNotContain("optimizer.safetensors");
        assertThat(moments(manager.load(7)).second().whole())
                .isEqualTo(moments(saved).second().whole());
    }

    @Test
    void theFilesAreThoseOfTheFormatAndNothingElseIsLeft() throws IOException {
        manager(KEEP_ALL).save(checkpoint(1234));

        assertThat(names(run.resolve("checkpoints"))).containsExactly("step-00001234");
        assertThat(names(step(1234)))
                .containsExactlyInAnyOrder(
                        "parameters.safetensors",
                        "optimizer.safetensors",
                        "training-state.json",
                        "config.conf",
                        "metrics.json",
                        "manifest.json");
    }

    /** What earlier versions wrote of the same numbers: a shared backbone, masks, parts. */
    @Test
    void theBytesOfTensorsAreThoseOfEarlierVersions() throws IOException {
        manager(KEEP_ALL).save(checkpoint(1234));
        new CheckpointManager(store(localFileSystem()), KEEP_ALL, 100_000).save(checkpoint(7));

        assertThat(sha256(step(1234).resolve("parameters.safetensors")))
                .isEqualTo("4df61c592222838c4bb2b242ff34e16b1acf29ba1175f8adbe7d96bf82a83598");
        assertThat(sha256(step(1234).resolve("optimizer.safetensors")))
                .isEqualTo("dbf1fc53d9735e4230c265733e7d5e99c0b3b596693f4cbba55d995efb27f568");
        assertThat(sha256(step(7).resolve("optimizer-00011-of-00026.safetensors")))
                .isEqualTo("5ca65ceee0f945b6efe6bf0471ccaaddc38f9817c857fa20a18c02903a630c51");
        assertThat(sha256(step(7).resolve("optimizer.safetensors.index.json")))
                .isEqualTo("68ebd8d703fdae330c6abd1e38732a5a1205abf17a9fab0a5bb5190fabc7e176");
    }

    @Test
    void vectorsNeedNotLieInMemory() throws IOException {
        manager(KEEP_ALL).save(checkpoint(1));
        byte[] whole = Files.readAllBytes(step(1).resolve("parameters.safetensors"));
        Checkpoint checkpoint = checkpoint(1);
        List<Long> parts = new ArrayList<>();
        FlatVector scattered = new FlatVector() {
            @Override
            public long length() {
                return checkpoint.parameters().length();
            }

            @Override
            public INDArray part(long from, long to) {
                parts.add(to - from);
                return checkpoint.parameters().part(from, to).dup();
            }
        };
        manager(KEEP_ALL).save(with(checkpoint, 2, scattered, null));

        assertThat(Files.readAllBytes(step(2).resolve("parameters.safetensors")))
                .isEqualTo(whole);
        assertThat(parts).allMatch(part -> part <= 64 * 256);
    }

    @Test
    void theMovingAverageIsAFileOfItsOwnAndIsTakenUnlessToldOtherwise() throws IOException {
        Checkpoint raw = checkpoint(1);
        FlatVector ema = numbers(raw.parameters().length(), 5);
        manager(KEEP_ALL).save(with(raw, 1, raw.parameters(), ema));
        manager(KEEP_ALL).save(with(raw, 2, ema, null));

        assertThat(Files.readAllBytes(step(1).resolve("ema.safetensors")))
                .isEqualTo(Files.readAllBytes(step(2).resolve("parameters.safetensors")));
        assertThat(manager(KEEP_ALL).load(1).ema().whole()).isEqualTo(ema.whole());
        assertThat(manager(KEEP_ALL).load(2).ema()).isNull();
        assertThat(weights(1, WeightChoice.EMA).taken()).isEqualTo(WeightChoice.EMA);
        assertThat(weights(1, WeightChoice.EMA).parameters()).isEqualTo(ema.whole());
        assertThat(weights(1, WeightChoice.RAW).taken()).isEqualTo(WeightChoice.RAW);
        assertThat(weights(1, WeightChoice.RAW).parameters())
                .isEqualTo(raw.parameters().whole());
        assertThat(weights(2, WeightChoice.EMA).taken()).isEqualTo(WeightChoice.RAW);
    }

    @Test
    void aDamagedMovingAverageIsNotReplacedByTheParametersInSilence() throws IOException {
        Checkpoint raw = checkpoint(1);
        manager(KEEP_ALL).save(with(raw, 1, raw.parameters(), raw.parameters()));
        flipBit(step(1).resolve("ema.safetensors"));

        assertThatThrownBy(() -> weights(1, WeightChoice.EMA)).hasMessageContaining("ema.safetensors is damaged");
        assertThat(weights(1, WeightChoice.RAW).step()).isEqualTo(1);
    }

    @Test
    void resumingReadsEveryByteOnce() throws IOException {
        twoCheckpoints();
        Map<String, Long> bytes = new HashMap<>();
        FileSystem counting = new FilterFileSystem(localFileSystem()) {
            @Override
            public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
                bytes.merge(path.getName(), getFileStatus(path).getLen(), Long::sum);
                return super.open(path, bufferSize);
            }
        };
        CheckpointManager manager = new CheckpointManager(store(counting), KEEP_ALL, 1 << 30);

        assertThat(manager.resume(model).orElseThrow().step()).isEqualTo(2);
        for (String name : List.of("parameters.safetensors", "optimizer.safetensors")) {
            assertThat(bytes).containsEntry(name, Files.size(step(2).resolve(name)));
        }
    }

    @Test
    void aCopyUnderAnotherStepIsNoCheckpoint() throws IOException {
        CheckpointManager manager = twoCheckpoints();
        Files.createDirectory(step(9));
        for (String name : names(step(2))) {
            Files.copy(step(2).resolve(name), step(9).resolve(name));
        }

        assertThat(manager.latest()).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters.safetensors",
                "optimizer.safetensors",
                "training-state.json",
                "config.conf",
                "metrics.json",
                "manifest.json"
            })
    void aTornFileMakesReadersFallBack(String file) throws IOException {
        CheckpointManager manager = twoCheckpoints();
        try (RandomAccessFile torn = new RandomAccessFile(step(2).resolve(file).toFile(), "rw")) {
            torn.setLength(torn.length() / 2);
        }

        assertThat(manager.latest()).hasValue(1);
        assertThatThrownBy(() -> manager.load(2))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(step(2).resolve(file).toString())
                .satisfies(e -> assertThat(((JobException) e).exitCode()).isEqualTo(ExitCode.BAD_INPUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters.safetensors", "optimizer.safetensors", "config.conf", "metrics.json"})
    void aFlippedBitMakesReadersFallBack(String file) throws IOException {
        CheckpointManager manager = twoCheckpoints();
        flipBit(step(2).resolve(file));

        assertThat(manager.latest()).hasValue(1);
        assertThatThrownBy(() -> manager.load(2))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(step(2).resolve(file) + " is damaged: its SHA-256 is ");
    }

    @Test
    void aDirectoryWithoutManifestIsNoCheckpoint() throws IOException {
        CheckpointManager manager = twoCheckpoints();
        Files.delete(step(2).resolve("manifest.json"));

        assertThat(manager.latest()).hasValue(1);
    }

    @Test
    void aDamagedCheckpointIsMovedAsideWhenItsStepIsSavedAgain() throws IOException {
        CheckpointManager manager = twoCheckpoints();
        flipBit(step(2).resolve("parameters.safetensors"));

        manager.save(checkpoint(2));

        assertThat(manager.latest()).hasValue(2);
        assertThat(names(run.resolve("checkpoints"))).contains("step-00000002.damaged");
    }

    @Test
    void aWholeCheckpointIsNeverRewritten() throws IOException {
        CheckpointManager manager = twoCheckpoints();
        byte[] manifest = Files.readAllBytes(step(2).resolve("manifest.json"));

        manager.save(new Checkpoint(
                2,
                model,
                numbers(new ParameterLayout(model).size(), 9),
                null,
                null,
                TrainingState.NONE,
                settings.resolved().hocon(),
                Map.of()));

        assertThat(Files.readAllBytes(step(2).resolve("manifest.json"))).isEqualTo(manifest);
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "SYNC", "CLOSE", "RENAME"})
    void afterAFullDiskTheLastGoodCheckpointStandsAndNothingIsLeft(Operation fault) throws IOException {
        twoCheckpoints();
        Configuration hadoop = new Configuration();
        FaultFileSystem.register(hadoop);
        CheckpointManager manager = new CheckpointManager("fault:" + run, hadoop, KEEP_ALL, Fence.NONE);

        Faults.inject("No space left on device", Fault.always(fault, "unfinished/.*safetensors|step-00000003$"));
        assertThatThrownBy(() -> manager.save(checkpoint(3)))
                .isInstanceOf(JobException.class)
                .hasMessage("No space left on the device while writing checkpoint step 3 at fault:"
                        + run.resolve("checkpoints")
                        + "; free space and start again; the last good checkpoint is step 2")
                .satisfies(e -> assertThat(((JobException) e).exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING));
        assertThat(names(run.resolve("checkpoints"))).containsExactlyInAnyOrder("step-00000001", "step-00000002");

        Faults.heal();
        manager.save(checkpoint(3));
        assertThat(manager.latest()).hasValue(3);
    }

    @Test
    void leftoversAreDeletedOnlyIfTheyAreOurs() throws IOException {
        Path folder = Files.createDirectories(run.resolve("checkpoints"));
        Path ours = Files.createDirectory(folder.resolve(".step-00000003.0a1b2c3d.unfinished"));
        Files.createFile(ours.resolve("_tarflow4j_unfinished"));
        Files.write(ours.resolve("parameters.safetensors"), new byte[10]);
        Path withoutMarker = Files.createDirectory(folder.resolve(".step-00000004.0a1b2c3d.unfinished"));
        Path withAnotherName = Files.createDirectory(folder.resolve(".notes"));
        Files.createFile(withAnotherName.resolve("_tarflow4j_unfinished"));

        twoCheckpoints();

        assertThat(ours).doesNotExist();
        assertThat(withoutMarker).exists();
        assertThat(withAnotherName).exists();
    }

    @Test
    void retentionKeepsTheLastEveryMthAndThePromoted() throws IOException {
        CheckpointManager manager = manager(new CheckpointSettings(1, 2, 4));
        manager.save(checkpoint(1));
        manager.promote(1);
        for (long step = 2; step <= 7; step++) {
            manager.save(checkpoint(step));
        }

        assertThat(names(run.resolve("checkpoints")))
                .containsExactlyInAnyOrder(
                        "PROMOTED", "step-00000001", "step-00000004", "step-00000006", "step-00000007");
    }

    @Test
    void aTornCheckpointDoesNotPushOutAGoodOne() throws IOException {
        twoCheckpoints();
        Files.delete(step(2).resolve("optimizer.safetensors"));

        manager(new CheckpointSettings(1, 2, 0)).save(checkpoint(3));

        assertThat(names(run.resolve("checkpoints")))
                .containsExactlyInAnyOrder("step-00000001", "step-00000002", "step-00000003");
    }

    @Test
    void filesOfOthersInACheckpointSurviveIt() throws IOException {
        twoCheckpoints();
        Path notes = Files.writeString(step(1).resolve("notes.txt"), "the good one");

        manager(new CheckpointSettings(1, 1, 0)).save(checkpoint(3));

        assertThat(notes).exists();
        assertThat(names(step(1))).containsExactly("notes.txt");
        assertThat(step(2)).doesNotExist();
    }

    @Test
    void promotionIsReplacedAndOnlyOfWholeCheckpoints() throws IOException {
        CheckpointManager manager = twoCheckpoints();
        assertThat(manager.promoted()).isEmpty();
        manager.promote(1);
        manager.promote(2);
        assertThat(manager.promoted()).hasValue(2);

        flipBit(step(1).resolve("parameters.safetensors"));
        assertThatThrownBy(() -> manager.promote(1)).isInstanceOf(JobException.class);
        assertThat(manager.promoted()).hasValue(2);
        assertThat(names(run.resolve("checkpoints")))
                .containsExactlyInAnyOrder("PROMOTED", "step-00000001", "step-00000002");
    }

    @Test
    void resumingWithAnotherShapeNamesBothShapes() {
        twoCheckpoints();
        FlowConfig other = new FlowConfig(8, 1, 3, List.of(2), List.of(64), List.of(2, 2), 1, false, 1, 0);

        assertThat(manager(KEEP_ALL).resume(model).orElseThrow().step()).isEqualTo(2);
        assertThatThrownBy(() -> manager(KEEP_ALL).resume(other))
                .isInstanceOf(JobException.class)
                .hasMessage("Checkpoint " + step(2)
                        + " is of another shape: it has patch-sizes [4, 4] instead of [2, 2]; change model, or"
                        + " run.directory");
    }

    @Test
    void aRunWithoutCheckpointsHasNoneToResume() {
        assertThat(manager(KEEP_ALL).resume(model)).isEmpty();
        assertThatThrownBy(() -> CheckpointReader.weights(
                        null, run.toString(), WeightChoice.EMA, Fence.NONE, new Configuration()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("No valid checkpoint in " + run);
    }

    @Test
    void theReaderTakesNamedOrNewestWeights() {
        twoCheckpoints();

        assertThat(CheckpointReader.weights(
                                step(1).toString(), run.toString(), WeightChoice.EMA, Fence.NONE, new Configuration())
                        .step())
                .isEqualTo(1);
        assertThat(CheckpointReader.weights(null, run.toString(), WeightChoice.EMA, Fence.NONE, new Configuration()))
                .satisfies(weights -> assertThat(weights.step()).isEqualTo(2))
                .satisfies(weights -> assertThat(weights.parameters())
                        .isEqualTo(checkpoint(2).parameters().whole()));
    }

    private FlowWeights weights(long step, WeightChoice choice) {
        return CheckpointReader.weights(step(step).toString(), choice, new Configuration());
    }

    private static Checkpoint with(Checkpoint checkpoint, long step, FlatVector parameters, @Nullable FlatVector ema) {
        return new Checkpoint(
                step,
                checkpoint.model(),
                parameters,
                ema,
                checkpoint.optimizer(),
                checkpoint.training(),
                checkpoint.config(),
                checkpoint.metrics());
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return DigestUtils.sha256Hex(in);
        }
    }

    private CheckpointManager twoCheckpoints() {
        CheckpointManager manager = manager(KEEP_ALL);
        manager.save(checkpoint(1));
        manager.save(checkpoint(2));
        return manager;
    }

    private CheckpointManager manager(CheckpointSettings keep) {
        return new CheckpointManager(run.toString(), new Configuration(), keep, Fence.NONE);
    }

    private CheckpointStore store(FileSystem fileSystem) {
        return new CheckpointStore(
                fileSystem,
                new org.apache.hadoop.fs.Path(run.resolve("checkpoints").toString()),
                Fence.NONE);
    }

    private static FileSystem localFileSystem() throws IOException {
        return FileSystem.getLocal(new Configuration()).getRawFileSystem();
    }

    private Checkpoint checkpoint(long step) {
        ParameterLayout layout = new ParameterLayout(model);
        return new Checkpoint(
                step,
                model,
                numbers(layout.size(), step),
                null,
                new Checkpoint.Moments(
                        numbers(layout.trainableSize(), step + 0.25), numbers(layout.trainableSize(), step + 0.5)),
                new TrainingState(step, 1, 2 * step, 42, 1, new TrainingState.Schedule(10, 100, 1e-3, 1e-5)),
                settings.resolved().hocon(),
                Map.of("loss", 0.1 * step));
    }

    private static FlatVector numbers(long length, double first) {
        return FlatVector.of(
                Nd4j.arange(length).castTo(DataType.FLOAT).muli(1e-3).addi(first));
    }

    private static Checkpoint.Moments moments(Checkpoint checkpoint) {
        return Objects.requireNonNull(checkpoint.optimizer());
    }

    private Path step(long step) {
        return run.resolve("checkpoints").resolve(CheckpointFiles.directory(step));
    }

    private static void flipBit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
