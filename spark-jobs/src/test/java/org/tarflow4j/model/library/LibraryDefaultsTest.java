package org.tarflow4j.model.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.config.Settings;

/** The library reads recipes without the program's reference.conf. Here both are there. */
class LibraryDefaultsTest {
    @Test
    void theLibrarysDefaultsAreThoseOfTheProgram(@TempDir Path folder) throws IOException {
        Config program = ConfigFactory.parseResources("reference.conf").getConfig("model");
        Set<String> left =
                ConfigFactory.parseString(ModelSection.DEFAULTS).root().keySet();
        assertThat(program.root().keySet()).containsAll(left);
        Config recipe = program;
        for (String key : left) {
            recipe = recipe.withoutPath(key);
        }
        Path file = Files.writeString(
                folder.resolve("recipe.conf"), recipe.atKey("model").root().render(ConfigRenderOptions.concise()));
        assertThat(ModelSection.ofRecipe(file))
                .isEqualTo(Settings.load(Optional.empty(), Map.of()).model());
    }
}
