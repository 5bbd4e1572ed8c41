package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarflow4j.jobs.config.ExtractorKind;
import org.tarflow4j.jobs.config.Settings;

/** The recipe that a first user copies out of a README is one that the commands beside it take. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern RECIPE = Pattern.compile("(?ms)^```\\n(include required\\(\"conf/.*?)^```");
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^(?:deploy/)?bin/tarflow4j +(\\S+) +--config my\\.conf");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "deploy/README.md"})
    void everyCommandTakesTheRecipe(String readme) throws IOException {
        String text = Files.readString(ROOT.resolve(readme));
        Files.createSymbolicLink(folder.resolve("conf"), ROOT.resolve("conf"));
        Matcher block = RECIPE.matcher(text);
        assertThat(block.find()).as("a recipe in " + readme).isTrue();
        Path recipe = Files.writeString(folder.resolve("my.conf"), block.group(1));
        List<String> commands = COMMAND.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();

        assertThat(commands).contains("prepare", "train", "sample", "evaluate");
        for (String command : commands) {
            StringWriter err = new StringWriter();
            int code = Main.run(
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(err, true),
                    command,
                    "--dry-run",
                    "--config=" + recipe);
            assertThat(code).as(command + ": " + err).isZero();
        }
        // The networks that are there know images of other sizes and classes.
        Settings settings = Settings.load(Optional.of(recipe), Map.of());
        assertThat(settings.quality().extractor().kind()).isEqualTo(ExtractorKind.NONE);
    }
}
