package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkPrepareCommandTest {
    private static final int DONE = 0;
    private static final int BAD_USAGE = 2;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyStepIsInTheTableAndInTheFile() throws IOException {
        assertThat(run("--run", folder.toString(), "--images", "4", "--runs", "3", "--set", "data.transform=adm"))
                .as(err.toString())
                .isEqualTo(DONE);
        assertThat(out.toString()).contains("4 photographs to 64×64×3 (adm) of ", "decode", "plain", "Report: ");

        JsonNode report = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("benchmark-prepare.json")));
        assertThat(report.get("transform").asText()).isEqualTo("adm");
        assertThat(report.get("imageSize").asInt()).isEqualTo(64);
        assertThat(report.get("runs").asInt()).isEqualTo(3);
        Map<String, Double> values = values(report);
        assertThat(values.get("files images")).isEqualTo(4);
        assertThat(values.get("files length"))
                .as("as much work as ImageNet's files")
                .isBetween(90e3, 130e3);
        for (String step : new String[] {"decode", "resize", "cut", "write", "prepare", "plain"}) {
            double time = values.get(step + " time");
            assertThat(time).isPositive().isBetween(values.get(step + " time-min"), values.get(step + " time-max"));
            assertThat(values.get(step + " throughput")).isCloseTo(1e3 / time, within(1e-6 * 1e3 / time));
        }
        assertThat(values.get("prepare time-min"))
                .as("the whole is more than a part")
                .isGreaterThan(values.get("decode time-min"));
    }

    @Test
    void aDryRunShowsWhatWouldBeMeasured() {
        assertThat(run("--set", "model.image-size=128", "--set", "data.transform=edm", "--images=7", "--dry-run"))
                .as(err.toString())
                .isEqualTo(DONE);
        assertThat(out.toString())
                .contains("Would measure 7 photographs to 128×128×3 (edm), 5 times", "benchmark-prepare.json");
    }

    @Test
    void wrongUsageIsTwoAndSaysWhatToSet() {
        assertThat(run("--images", "0")).isEqualTo(BAD_USAGE);
        assertThat(run("--runs", "0")).isEqualTo(BAD_USAGE);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("set --runs and --images to"));
        assertThat(run("--set", "data.transform=bicubic")).isEqualTo(BAD_USAGE);
        assertThat(err.toString()).contains("data.transform", "bicubic", "center, edm, adm");
    }

    /** By "subject name". */
    private static Map<String, Double> values(JsonNode report) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (JsonNode quantity : report.get("quantities")) {
            values.put(
                    quantity.get("subject").asText() + " "
                            + quantity.get("name").asText(),
                    quantity.get("value").asDouble());
        }
        return values;
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "benchmark";
        all[1] = "prepare";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
