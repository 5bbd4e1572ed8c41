package org.tarflow4j.model.library;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.PlainConfig;

/** The section {@code model} of a configuration file; the keys are those of the program's own recipes. */
final class ModelSection {
    /** What most recipes do not say; as the program's own defaults have it. */
    static final String DEFAULTS =
            "input-scale = 1, volume-preserving = false, shared-backbone-layers = 0, floor-mass = 0";

    private ModelSection() {}

    /** Of a recipe, which may include others and refer to the environment. */
    static FlowConfig ofRecipe(Path file) throws IOException {
        require(file);
        try {
            return of(
                    ConfigFactory.parseFile(file.toFile())
                            // The environment may be missing for sections that are not read here.
                            .resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true)),
                    file);
        } catch (ConfigException e) {
            throw new FileFormatException(file.toString(), String.valueOf(e.getMessage()), e);
        } catch (StackOverflowError e) {
            throw new FileFormatException(file.toString(), "Nested too deeply", e);
        }
    }

    /** Of a checkpoint, which may do neither. */
    static FlowConfig ofCheckpoint(Path file) throws IOException {
        require(file);
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return of(PlainConfig.parse(text, file.toString()), file);
    }

    private static void require(Path file) throws NoSuchFileException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such configuration");
        }
    }

    private static FlowConfig of(Config config, Path file) throws FileFormatException {
        try {
            Config model = config.getConfig("model").withFallback(ConfigFactory.parseString(DEFAULTS));
            return new FlowConfig(
                    model.getInt("image-size"),
                    model.getInt("channels"),
                    model.getInt("classes"),
                    wholes(model, "patch-sizes"),
                    wholes(model, "widths"),
                    wholes(model, "layers"),
                    model.getDouble("input-scale"),
                    model.getBoolean("volume-preserving"),
                    model.getInt("shared-backbone-layers"),
                    model.getDouble("floor-mass"));
        } catch (ConfigException | InvalidSettingsException e) {
            throw new FileFormatException(file.toString(), String.valueOf(e.getMessage()), e);
        }
    }

    /** A list, or the text that the program takes for one: numbers with commas between them. It is not parsed as HOCON. */
    private static List<Integer> wholes(Config model, String key) {
        if (model.getValue(key).valueType() == ConfigValueType.LIST) {
            return model.getIntList(key);
        }
        String text = model.getString(key);
        try {
            return Arrays.stream(text.split(","))
                    .map(String::trim)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new ConfigException.BadValue(key, "no list of whole numbers: \"" + text + "\"", e);
        }
    }
}
