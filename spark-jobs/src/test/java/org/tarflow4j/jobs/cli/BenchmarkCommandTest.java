package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
    private static final int DONE = 0;
    private static final int BAD_USAGE = 2;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String recipe = "";

    @BeforeEach
    void writeRecipe() throws IOException {
        recipe = Files.writeString(
                        folder.resolve("tiny.conf"),
                        """
                        run.directory = "%s"
                        model { image-size = 8, channels = 1, classes = 3, patch-sizes = [4, 2], widths = 64, layers = [1, 2] }
                        training { batch-size = 6, workers = 3, clip-norm = 1 }
                        sampling { batch-size = 5, guidance { scale = 2, flows = 1 } }
                        """
                                .formatted(folder.resolve("run")))
                .toString();
    }

    @Test
    void everyNumberOfEveryPartIsInTheFile() throws IOException {
        assertThat(run("benchmark", "--config", recipe, "--runs", "2"))
                .as(err.toString())
                .isEqualTo(DONE);

        assertThat(out.toString())
                .contains("tiny.conf on ", "Matrix-product peak: ", "training step", "sampling", "denoising step");
        JsonNode report = report(folder.resolve("run/benchmark.json"));
        assertThat(report.get("recipe").asText()).isEqualTo(recipe);
        assertThat(report.get("runs").asInt()).isEqualTo(2);
        assertThat(report.at("/model/widths/0").asInt()).isEqualTo(64);
        assertThat(report.at("/machine/threads").asInt()).isPositive();
        assertThat(report.at("/machine/java").asText()).isNotBlank();
        Map<String, Double> values = values(report);
        assertThat(values.keySet())
                .contains("matrix-product peak-before", "matrix-product peak-after", "matrix-product peak");
        for (String part : new String[] {"train", "sample", "denoise"}) {
            for (String name : new String[] {"time", "throughput", "rate", "share-of-peak", "state", "scratch"}) {
                assertThat(values).containsKey(part + " " + name);
            }
            assertThat(values.get(part + " time"))
                    .isBetween(values.get(part + " time-min"), values.get(part + " time-max"));
        }
        assertThat(values.get("train images"))
                .as("of one process, not of one of 3 workers")
                .isEqualTo(6);
        assertThat(values.get("sample images")).isEqualTo(5);
        assertThat(values.values()).allMatch(value -> Double.isFinite(value) && value > 0);
    }

    @Test
    void onlyWhatIsAskedForIsMeasured() throws IOException {
        Path file = folder.resolve("out/speed.json");
        assertThat(run(
                        "benchmark",
                        "--config",
                        recipe,
                        "--only",
                        "denoise,train",
                        "--runs=1",
                        "--set",
                        "training.batch-size=2",
                        "--output",
                        file.toString()))
                .as(err.toString())
                .isEqualTo(DONE);
        assertThat(values(report(file)).keySet())
                .contains("train time", "denoise time")
                .doesNotContain("sample time");
        assertThat(values(report(file)).get("denoise images")).isEqualTo(2);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aDryRunShowsTheNamedModelAndWhatWouldBeMeasured() {
        assertThat(run("benchmark", "--model", "b", "--set", "training.batch-size=8", "--only=train", "--dry-run"))
                .as(err.toString())
                .isEqualTo(DONE);
        assertThat(out.toString())
                .containsPattern("model.widths = \\[512] +# benchmark-b.conf:\\d+")
                .containsPattern("training.batch-size = \"?8\"? +# --set")
                .contains("Would measure train of 8 images", "runs/benchmark-b/benchmark.json")
                .doesNotContain("measure sample");
    }

    @Test
    void wrongUsageIsTwoAndSaysWhatIsAllowed() {
        assertThat(run("benchmark")).isEqualTo(BAD_USAGE);
        assertThat(run("benchmark", "--model", "A", "--config", recipe)).isEqualTo(BAD_USAGE);
        assertThat(err.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.equals("tarflow4j benchmark: A benchmark needs one recipe; give either --config"
                        + " FILE or --model NAME, A or B"));
        assertThat(run("benchmark", "--model", "C")).isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("'--model'", "[A, B]", "'C'");
        assertThat(run("benchmark", "--model", "A", "--only", "trian")).isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("'--only'", "'trian'");
        assertThat(run("benchmark", "--model", "A", "--runs", "0")).isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("set --runs to at least 1");
        assertThat(run("benchmark", "--model", "A", "--set", "training.bach-size=1"))
                .isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("did you mean training.batch-size?");
    }

    private static JsonNode report(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }

    /** By "subject name"; each with a unit and a definition. */
    private static Map<String, Double> values(JsonNode report) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (JsonNode quantity : report.get("quantities")) {
            assertThat(quantity.get("unit").asText()).isNotBlank();
            assertThat(quantity.get("definition").asText()).isNotBlank();
            String name = quantity.get("subject").asText() + " "
                    + quantity.get("name").asText();
            assertThat(values.put(name, quantity.get("value").asDouble()))
                    .as(name)
                    .isNull();
        }
        return values;
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
