package org.tarflow4j.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarflow4j.model.ParameterLayout;

class RecipesTest {
    private static final Path FOLDER = Path.of("..", "conf");

    /** What a recipe includes last for a kind of cluster; it names no run. */
    private static final List<String> OVERLAYS = List.of("cluster-gpu.conf", "s3a.conf", "yarn.conf");

    /** What recipes include first; it names no run either. */
    private static final String BASE = "small.conf";

    static Stream<Path> recipes() throws IOException {
        return Files.list(FOLDER)
                .filter(file -> file.toString().endsWith(".conf"))
                .filter(file -> !OVERLAYS.contains(file.getFileName().toString()))
                .filter(file -> !file.endsWith(BASE));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyOverlayFitsEveryRecipe(Path recipe, @TempDir Path folder) throws IOException {
        for (String overlay : OVERLAYS) {
            Path run = Files.writeString(
                    folder.resolve("run.conf"),
                    "include required(file(\"%s\"))%ninclude required(file(\"%s\"))%n"
                            .formatted(
                                    recipe.toAbsolutePath(),
                                    FOLDER.resolve(overlay).toAbsolutePath()));

            Settings settings = Settings.load(Optional.of(run), Map.of());

            assertThat(settings.resolved().entries()).as(overlay).anyMatch(entry -> entry.origin()
                    .contains("/" + overlay + ":"));
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeIsValid(Path recipe) {
        Settings settings = Settings.load(Optional.of(recipe), Map.of());

        assertThat(settings.run().directory())
                .isEqualTo("runs/" + recipe.getFileName().toString().replace(".conf", ""));
    }

    @ParameterizedTest
    @CsvSource({"64, 0.77, 30", "128, 1.2, 50", "256, 2.2, 70"})
    void theImageNetRecipesHaveThePublishedSizes(int imageSize, double billions, int steps) {
        Settings settings = Settings.load(Optional.of(FOLDER.resolve("imagenet" + imageSize + ".conf")), Map.of());

        assertThat(new ParameterLayout(settings.model()).trainableSize() * 1e-9)
                .isCloseTo(billions, within(0.05 * billions));
        assertThat(settings.model().imageSize()).isEqualTo(imageSize);
        assertThat(settings.model().tokens(0)).isEqualTo(1024);
        assertThat(settings.sampling().denoise().steps()).isEqualTo(steps);
    }

    @Test
    void theQuickstartIsAmongTheRecipes() throws IOException {
        assertThat(recipes()).contains(FOLDER.resolve("quickstart.conf"));
    }
}
