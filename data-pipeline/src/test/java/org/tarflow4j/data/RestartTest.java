package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.fault.Fault;
import org.tarflow4j.fault.FaultFileSystem;
import org.tarflow4j.fault.Faults;
import org.tarflow4j.fault.Operation;

/** A run that ended too early and the one after it. */
class RestartTest {
    private static SparkSession spark;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        spark = TestData.spark("local[2]");
        FaultFileSystem.register(spark.sparkContext().hadoopConfiguration());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void mend() {
        Faults.heal();
    }

    @Test
    void finishedShardsAreKeptAndTheBytesAreThoseOfAnUndisturbedRun() throws Exception {
        Path images = TestData.writeIdx(directory, "");
        Path undisturbed = directory.resolve("undisturbed");
        run(TestData.idxRequest(images, undisturbed));
        Path output = directory.resolve("disturbed");
        PrepareRequest request = TestData.idxRequest(images, Path.of("fault:" + output));

        failToRename("/part-00002.parquet$");
        assertThatThrownBy(() -> run(request)).hasMessageContaining("Injected");
        assertThat(output.resolve("_dataset.json")).doesNotExist();
        Map<String, FileTime> finished = times(output.resolve("split=train"));
        assertThat(finished).containsOnlyKeys("part-00000.parquet", "part-00001.parquet");
        failToRename("split=train/(" + String.join("|", finished.keySet()) + ")$");
        run(request);

        assertThat(TestData.files(output)).isEqualTo(TestData.files(undisturbed));
        assertThat(times(output.resolve("split=train"))).containsAllEntriesOf(finished);
        assertThat(output.resolve("_staging")).doesNotExist();
        assertThat(output.resolve("_preparing.json")).doesNotExist();
    }

    @Test
    void whatWasReadIsNotReadAgain() throws Exception {
        Path root = directory.resolve("images");
        for (int i = 0; i < 40; i++) {
            TestData.write(root.resolve("a/" + i + ".png"), TestData.picture(i, "png"));
        }
        Path output = directory.resolve("dataset");
        PrepareRequest request = TestData.folderRequest(root, Path.of("fault:" + output));
        failToRename("/input-00007");
        assertThatThrownBy(() -> run(request)).hasMessageContaining("Injected");
        List<Path> staged = list(output.resolve("_staging"), "input-");
        assertThat(staged).hasSizeBetween(2, 19);

        failToRename("/("
                + staged.stream().map(file -> file.getFileName().toString()).collect(Collectors.joining("|")) + ")$");
        assertThat(run(request).split(Split.TRAIN).rows()).isEqualTo(40);
    }

    @Test
    void aSplitThatIsAnotherNowIsReadAgain() throws Exception {
        Path root = directory.resolve("images");
        for (int i = 0; i < 10; i++) {
            TestData.write(root.resolve("a/" + i + ".png"), TestData.picture(i, "png"));
        }
        Path output = directory.resolve("dataset");
        PrepareRequest request = TestData.folderRequest(root, Path.of("fault:" + output));
        failToRename("/part-00001.parquet$");
        assertThatThrownBy(() -> run(request)).hasMessageContaining("Injected");

        Faults.heal();
        TestData.write(root.resolve("a/3.png"), TestData.picture(0xFFFFFF, "bmp"));
        TestData.write(root.resolve("a/new.png"), TestData.picture(0x00FF00, "png"));
        run(request);

        Path fresh = directory.resolve("fresh");
        run(TestData.folderRequest(root, fresh));
        assertThat(TestData.files(output)).isEqualTo(TestData.files(fresh));
    }

    @Test
    void whoRaisesTheLimitOfSkippedInputsGoesOnFromThere() throws Exception {
        Path root = directory.resolve("images");
        for (int i = 0; i < 9; i++) {
            TestData.write(root.resolve("a/" + i + ".png"), TestData.picture(i, "png"));
        }
        byte[] png = TestData.picture(77, "png");
        TestData.write(root.resolve("a/cut.png"), Arrays.copyOf(png, png.length / 2));
        Path output = directory.resolve("dataset");
        PrepareRequest patient = TestData.folderRequest(root, output);

        assertThatThrownBy(() -> run(withMaxSkipped(patient, 0.09)))
                .isInstanceOf(InputDataException.class)
                .hasMessageStartingWith("1 of 10 inputs in " + root + " cannot be used {damaged=1}, more than"
                        + " data.max-skipped = 0.09; see ");
        for (Path file : list(root.resolve("a"), "")) {
            Files.write(file, new byte[(int) Files.size(file)]);
        }
        assertThat(run(withMaxSkipped(patient, 0.1)).split(Split.TRAIN).rows()).isEqualTo(9);
    }

    @Test
    void aKilledProcessIsContinued() throws Exception {
        Path root = directory.resolve("images");
        for (int i = 0; i < 400; i++) {
            TestData.write(root.resolve("a/" + i + ".png"), TestData.picture(i, "png"));
        }
        Path undisturbed = directory.resolve("undisturbed");
        run(TestData.folderRequest(root, undisturbed));
        Path output = directory.resolve("killed");
        for (int enough : new int[] {2, 9, 16}) {
            Process process = PrepareProcess.start(root, output);
            while (process.isAlive() && list(output.resolve("_staging"), "").size() < enough) {
                Thread.sleep(1);
            }
            process.destroyForcibly().waitFor();
        }
        run(TestData.folderRequest(root, output));

        assertThat(TestData.files(output)).isEqualTo(TestData.files(undisturbed));
        try (Stream<Path> left = Files.walk(output)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".") && !name.endsWith(".crc"));
        }
    }

    private static void failToRename(String path) {
        Faults.inject(List.of(Fault.always(Operation.RENAME, path)));
    }

    private static DatasetManifest run(PrepareRequest request) throws IOException {
        return new PrepareJob(spark).run(request, ProgressListener.NONE).manifest();
    }

    private static PrepareRequest withMaxSkipped(PrepareRequest request, double maxSkipped) {
        return new PrepareRequest(
                request.source(),
                request.decoding(),
                request.transform(),
                request.imageSize(),
                request.channels(),
                request.patchSize(),
                request.sharding(),
                request.validation(),
                request.seed(),
                request.duplicates(),
                maxSkipped,
                request.checksums(),
                request.parent(),
                request.output());
    }

    private static List<Path> list(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static Map<String, FileTime> times(Path folder) throws IOException {
        Map<String, FileTime> times = new java.util.TreeMap<>();
        for (Path file : list(folder, "part-")) {
            times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
        }
        return times;
    }
}
