package org.tarflow4j.model.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.StateDict;
import org.tarflow4j.model.io.Safetensors;

/** Hostile checkpoints, as the library opens them: read, or refused for what is in them. */
class HostileLibraryTest {
    private static final FlowConfig CONFIG =
            new FlowConfig(4, 1, 0, List.of(2), List.of(64), List.of(1, 1), 1, false, 0, 0);
    private static final String MODEL =
            """
            model { image-size = 4, channels = 1, classes = 0, patch-sizes = [2], widths = "64", layers = [1, 1] }
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void checkpoint() throws Exception {
        Files.writeString(directory.resolve("config.conf"), MODEL);
        INDArray parameters = InitialParameters.draw(CONFIG, 1);
        try (OutputStream out = Files.newOutputStream(directory.resolve("parameters.safetensors"))) {
            Safetensors.write(
                    out, StateDict.of(CONFIG, (from, to) -> parameters.get(NDArrayIndex.interval(from, to))), Map.of());
        }
        writeManifest();
        assertThat(LoadedFlow.checkpoint(directory).config()).isEqualTo(CONFIG);
    }

    /** Whoever changes a configuration can state its digest, too. */
    @Test
    void configuration() throws Exception {
        Mutator mutator = new Mutator(
                List.of(MODEL.getBytes(StandardCharsets.UTF_8)),
                "include url(\"http://127.0.0.1:1/\")\n",
                "include file(\"/etc/passwd\")\n",
                "]\\ninclude file(\\\"/etc/passwd\\\")\\ny = [",
                "${PATH}",
                "64,64",
                "2000000000");
        fuzz("config.conf", mutator, 300);
    }

    @Test
    void manifest() throws Exception {
        fuzz("manifest.json", new Mutator(List.of(Files.readAllBytes(directory.resolve("manifest.json")))), 300);
    }

    private void fuzz(String name, Mutator mutator, int count) {
        Fuzz.Result result = Fuzz.run(
                name,
                mutator,
                count,
                // A file that a manifest does not name is missing, which the library says so.
                thrown -> thrown instanceof NoSuchFileException || ForUsers.blamesTheInput(thrown),
                bytes -> {
                    Files.write(directory.resolve(name), bytes);
                    if (name.equals("config.conf")) {
                        writeManifest();
                    }
                    LoadedFlow.checkpoint(directory);
                });
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isGreaterThan(count / 4);
    }

    private void writeManifest() throws Exception {
        Files.writeString(
                directory.resolve("manifest.json"),
                "{\"format\": \"tarflow4j checkpoint\", \"version\": 1, \"step\": 7, \"files\": {"
                        + entry("config.conf") + ", " + entry("parameters.safetensors") + "}}");
    }

    private String entry(String name) throws Exception {
        return "\"" + name + "\": {\"sha256\": \"" + sha256(directory.resolve(name)) + "\"}";
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
