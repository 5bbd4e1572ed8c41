package org.tarflow4j.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;

/** Hostile recipes, and hostile configurations of checkpoints: read, or refused with exit code 2. */
class HostileRecipeTest {
    @TempDir
    Path directory;

    @Test
    void recipe() throws Exception {
        byte[] quickstart = Files.readAllBytes(Path.of("..", "conf", "quickstart.conf"));
        byte[] small =
                """
                run.directory = "runs/x"
                model { image-size = 8, channels = 1, patch-sizes = [4, 2], widths = [64], layers = [1, 1] }
                sampling { labels = [0, "1:3"], guidance.scale = 0.5, sweep.steps = ${sampling.retries} }
                data.source { kind = folder, path = ${run.directory}/images }
                """
                        .getBytes(StandardCharsets.UTF_8);
        Path file = directory.resolve("hostile.conf");
        Files.copy(Path.of("..", "conf", "small.conf"), directory.resolve("small.conf")); // included by the quickstart
        Mutator mutator = new Mutator(
                List.of(small, small, quickstart),
                "${model}",
                "${?run}",
                "include \"hostile.conf\"\n",
                "include file(\"/etc/passwd\")\n",
                "\"\"\"",
                "+= 1",
                "2000000000",
                "model = ${run}");
        Fuzz.Result result = Fuzz.run("recipe", mutator, 1500, ForUsers::blamesTheInput, bytes -> {
            Files.write(file, bytes);
            Settings.load(Optional.of(file), Map.of());
        });
        assertThat(result.read()).isPositive();
        assertThat(result.refused()).isGreaterThan(300);
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        for (String opener : List.of("{", "[", "a.")) {
            Path file = Files.writeString(directory.resolve("deep.conf"), "model = " + opener.repeat(200_000));
            assertThatThrownBy(() -> Settings.load(Optional.of(file), Map.of()))
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    /** It is anybody's: it may neither read files nor ask servers, and learns nothing of the environment. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "include file(\"/etc/hostname\")",
                "include url(\"http://127.0.0.1:1/\")",
                "include classpath(\"reference.conf\")",
                "include \"reference.conf\"",
                "model.image-size = ${PATH}"
            })
    void theConfigurationOfACheckpointStandsForItself(String line) {
        String text = Settings.load(Optional.empty(), Map.of()).resolved().hocon();
        assertThat(Settings.model(text, "config.conf").imageSize()).isEqualTo(64);
        assertThatThrownBy(() -> Settings.model(text + "\n" + line, "config.conf"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config.conf")
                .hasMessageNotContaining(System.getenv("PATH"));
    }
}
