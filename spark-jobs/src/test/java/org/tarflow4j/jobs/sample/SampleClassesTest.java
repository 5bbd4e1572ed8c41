package org.tarflow4j.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.output.OutputDirectory;

class SampleClassesTest {
    private static final List<String> NAMES = List.of("T-shirt/top", "tench, Tinca tinca", "Bag");
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path folder;

    @Test
    void classesAreNumbersOrNamesOneByOneOrCounted() throws IOException {
        assertThat(labels("[2, -1, bag]", 7)).containsExactly(2, -1, 2, 2, -1, 2, 2);
        assertThat(labels("[\"tench, Tinca tinca:3\", \"0:2\", \"BAG\"]", 7)).containsExactly(1, 1, 1, 0, 0, 2, 1);
        assertThat(labels("T-shirt/top:2,bag:1", 3)).containsExactly(0, 0, 2);
        assertThat(labels("balanced", 5)).containsExactly(0, 1, 2, 0, 1);
    }

    @Test
    void drawnClassesAreUniform() throws IOException {
        int[] counts = new int[3];
        IntStream.of(labels("uniform", 3000)).forEach(label -> counts[label]++);
        for (int count : counts) {
            assertThat(count).isBetween(900, 1100);
        }
    }

    @Test
    void countsSayHowManySamplesThereAre() throws IOException {
        assertThat(request("[\"0:3\", \"bag:40\"]", null).count()).isEqualTo(43);
        assertThat(request("[\"T-shirt/top:1\", \"bag:1\"]", null).count()).isEqualTo(2);
        assertThat(request("[0, bag]", null).count()).isEqualTo(100);
        assertThat(request("balanced", null).count()).isEqualTo(100);
    }

    @Test
    void aFileHasAClassOnEachLine() throws IOException {
        Path file = Files.writeString(folder.resolve("labels.txt"), "2\ntench, Tinca tinca\n\n  0 \n-1\n");
        SampleRequest request = request("balanced", file);
        assertThat(request.count()).isEqualTo(4);
        OutputDirectory directory = new OutputDirectory(folder.resolve("out").toString(), HADOOP);
        RequestFile ours = new RequestFile(directory, "sampling.output", "dir");
        byte[] copy = LabelFile.content(new int[] {2, 1, 0, -1});
        ours.claim(request, copy);
        SampleClasses classes = SampleClasses.of(request, directory);
        assertThat(IntStream.range(0, 6).map(classes::of)).containsExactly(2, 1, 0, -1, 2, 1);

        Path damaged = Files.write(folder.resolve("out/" + LabelFile.NAME), new byte[2]);
        ours.claim(request, copy);
        assertThat(damaged).as("written anew").hasBinaryContent(copy);

        Files.writeString(file, "2\n1\n0\n0\n");
        assertThatThrownBy(() -> ours.claim(request("balanced", file), null))
                .hasMessageContaining("sampling.labels = those of a file");
    }

    @Test
    void whatIsNoClassIsRefused() {
        for (String wrong : List.of("random", "3", "[0, tenhc]", "\"bag:0\"")) {
            assertThatThrownBy(() -> request(wrong, null))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                    .hasMessageContaining("balanced, uniform")
                    .hasMessageContaining("T-shirt/top");
        }
        assertThatThrownBy(() -> request("balanced", folder.resolve("none")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT));
    }

    @Test
    void labelsThatCannotBeAskedForAreBadUsage() {
        assertThatThrownBy(() -> request("[\"0:999999999\", \"1:999999999\", \"2:999999999\"]", null))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("2999999997, more than the 2147483647");
        assertThatThrownBy(() -> request("balanced", Path.of("a:b.txt")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("sampling.labels-file = a:b.txt");
    }

    private int[] labels(String labels, int count) throws IOException {
        SampleClasses classes = SampleClasses.of(request(labels, null), new OutputDirectory(folder.toString(), HADOOP));
        return IntStream.range(0, count).map(classes::of).toArray();
    }

    private SampleRequest request(String labels, Path file) {
        TinyRun run = new TinyRun(folder).set("sampling.labels", labels).set("sampling.count", "auto");
        if (file != null) {
            run.set("sampling.labels-file", "\"" + file + "\"");
        }
        CheckpointId checkpoint = new CheckpointId(
                "dir", "digest", 1, WeightChoice.RAW, run.settings().model());
        return SampleRequest.of(
                run.settings().sampling(),
                checkpoint,
                SampleClasses.resolve(run.settings().sampling().labels(), NAMES, HADOOP));
    }
}
