package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code train --dry-run} says of the shipped recipes. */
class TrainDryRunTest {
    private static final Path FOLDER = Path.of("..", "conf");

    @TempDir
    Path folder;

    private static final Path TOO_LARGE = FOLDER.resolve("imagenet256.conf");

    static Stream<Path> recipes() throws IOException {
        return Files.list(FOLDER)
                .filter(file -> file.toString().endsWith(".conf"))
                .filter(file -> !file.equals(TOO_LARGE));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void saysMemoryStepsCheckpointsAndTime(Path recipe) {
        assertThat(dryRun(recipe, "--images", "1000", "--images-per-second", "10"))
                .containsPattern("\\n  driver( +[0-9.]+ .?B){3}\\n")
                .containsPattern("\\n  executor, one worker each( +[0-9.]+ .?B){3}\\n")
                .containsPattern("a GPU of its own: [0-9.]+ .B")
                .containsPattern("1,000 images, .* steps, [0-9,]+ rounds")
                .containsPattern("Checkpoints of [0-9.]+ .B, one after every [0-9,]+ rounds")
                .containsPattern("At 10.0 images/s: ")
                .contains("spark.executor.memoryOverhead = ", "spark.driver.memoryOverhead = ");
    }

    /** 1,281,167 images less 1 % are 2,478 batches of 512; a checkpoint has 16 bytes a parameter. */
    @ParameterizedTest
    @CsvSource({
        "imagenet64.conf, '743,400', 4 d 9 h, '298; 4 stay'",
        "imagenet128.conf, '1,115,100', 6 d 14 h, '447; 6 stay'"
    })
    void knowsHowManyImagesImageNetHas(String recipe, String steps, String time, String checkpoints) {
        assertThat(dryRun(FOLDER.resolve(recipe), "--images-per-second", "1000"))
                .contains("1,268,355 images, ", ": " + steps + " steps", "At 1000.0 images/s: " + time)
                .contains("after the last: " + checkpoints);
    }

    @Test
    void whatNoNetworkCanHoldIsRefusedBeforeAnythingStarts() {
        for (String[] more : new String[][] {{}, {"--dry-run"}}) {
            StringWriter err = new StringWriter();
            assertThat(run(TOO_LARGE, new StringWriter(), err, more)).isEqualTo(2);
            assertThat(err.toString())
                    .isEqualToIgnoringNewLines("tarflow4j train: The model has 2,220,928,000 parameters, more"
                            + " than the 2,147,483,647 that can be trained; lower model.widths or model.layers");
        }
        assertThat(folder).isEmptyDirectory();
        // What the recipe says would fit.
        assertThat(dryRun(TOO_LARGE, "--set", "model.widths=2112")).contains(" parameters (8.4 GB)");
    }

    @Test
    void saysHowToLearnMore() {
        assertThat(dryRun(FOLDER.resolve("quickstart.conf"))).contains("No dataset yet", "--images N");
        assertThat(dryRun(FOLDER.resolve("quickstart.conf"), "--images", "9500"))
                .contains("--images-per-second N");
    }

    private String dryRun(Path recipe, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> options = new ArrayList<>(List.of(more));
        options.add("--dry-run");
        assertThat(run(recipe, out, err, options.toArray(new String[0])))
                .as(err.toString())
                .isZero();
        return out.toString();
    }

    private int run(Path recipe, StringWriter out, StringWriter err, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("train", "--config", recipe.toString(), "--run", folder.toString()));
        arguments.addAll(List.of(more));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(new String[0]));
    }
}
