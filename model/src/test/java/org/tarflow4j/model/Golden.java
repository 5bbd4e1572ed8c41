package org.tarflow4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.io.Npz;

/** One fixture of the reference: its configuration, its weights and what it computed from them. */
public final class Golden {
    /** All fixtures. */
    public static final List<String> NAMES =
            List.of("conditional", "unconditional_mixed_patches", "volume_preserving", "shared_backbone");

    private static final String PARAMETER_PREFIX = "param.";

    private final DataType type;
    private final JsonNode json;
    private final Map<String, INDArray> arrays;

    private Golden(DataType type, JsonNode json, Map<String, INDArray> arrays) {
        this.type = type;
        this.json = json;
        this.arrays = arrays;
    }

    /** Loads a fixture whose arrays are to be seen as {@code type}, FLOAT or DOUBLE. */
    public static Golden load(String name, DataType type) {
        try (InputStream json = open(name + ".json");
                InputStream npz = open(name + ".npz")) {
            return new Golden(type, new ObjectMapper().readTree(json), Npz.read(npz, name + ".npz"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fixture's weights as PyTorch saved them. */
    public static Path checkpoint(String name) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("/golden/" + name + ".pth"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public DataType type() {
        return type;
    }

    public Set<String> names() {
        return arrays.keySet();
    }

    /** A fresh copy in 'c' order. */
    public INDArray array(String name) {
        return original(name).castTo(type).dup('c');
    }

    /** {@code label} or {@code sample.label}; null for an unconditional flow. */
    public int[] labels(String name) {
        return config().classes() == 0 ? null : original(name).toIntVector();
    }

    public double number(String name) {
        return json.get(name).asDouble();
    }

    public double sampleNoiseLevel() {
        return number("sample_noise_level");
    }

    public FlowConfig config() {
        return new FlowConfig(
                json.get("image_size").asInt(),
                json.get("image_channels").asInt(),
                json.get("num_classes").asInt(),
                integers("patch_sizes"),
                integers("channels"),
                integers("layers_per_block"),
                json.get("input_scale").asDouble(),
                !json.get("nvp").asBoolean(),
                json.get("shared_backbone_layers").asInt(),
                0);
    }

    /** The reference's state dict, FLOAT: the arrays {@code param.*} without that prefix. */
    public Map<String, INDArray> parameters() {
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(PARAMETER_PREFIX)) {
                parameters.put(name.substring(PARAMETER_PREFIX.length()), array);
            }
        });
        return parameters;
    }

    /** The guidance of each array {@code reverse.*} that has one. */
    public Map<String, Guidance> guidance() {
        Map<String, Guidance> guidance = new LinkedHashMap<>();
        json.get("guidance").fields().forEachRemaining(entry -> {
            JsonNode value = entry.getValue();
            guidance.put(
                    entry.getKey(),
                    new Guidance(
                            value.get(0).asDouble(),
                            Guidance.Style.valueOf(value.get(3).asText().toUpperCase(Locale.ROOT)),
                            value.get(1).asText().equals("annealed"),
                            value.get(2).asInt(),
                            value.size() > 4 ? value.get(4).asDouble() : 1));
        });
        return guidance;
    }

    /** Float arithmetic agrees to 1e-4 of the array's largest value, double to 1e-6. */
    public void assertClose(String name, INDArray actual) {
        double[] expected =
                original(name).castTo(DataType.DOUBLE).dup('c').data().asDouble();
        double[] got = actual.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        if (got.length != expected.length) {
            throw new AssertionError(name + " has " + got.length + " elements instead of " + expected.length);
        }
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        double tolerance = largest * (type == DataType.DOUBLE ? 1e-6 : 1e-4);
        for (int i = 0; i < got.length; i++) {
            if (!(Math.abs(got[i] - expected[i]) <= tolerance)) {
                throw new AssertionError(name + "[" + i + "] is " + got[i] + " instead of " + expected[i]
                        + ", allowed are " + tolerance + " (" + type + ")");
            }
        }
    }

    private INDArray original(String name) {
        return Objects.requireNonNull(arrays.get(name), () -> "No array " + name + " among " + names());
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + file), file);
    }

    private List<Integer> integers(String name) {
        List<Integer> values = new ArrayList<>();
        json.get(name).forEach(node -> values.add(node.asInt()));
        return values;
    }
}
