package org.tarflow4j.jobs.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.io.Safetensors;

/**
 * Named tensors as {@code NAME.safetensors}, or, where that would be too large, as {@code NAME-00001-of-0000N.safetensors}
 * with {@code NAME.safetensors.index.json} beside them, as Hugging Face's tools write it.
 */
final class TensorParts {
    private static final String SUFFIX = ".safetensors";
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    /** The index file. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Index(Map<String, Long> metadata, @JsonProperty("weight_map") Map<String, String> files) {}

    private TensorParts() {}

    /** @param limit most bytes of tensors in one file; a single larger tensor gets a file of its own */
    static void write(CheckpointWriter writer, String name, Map<String, INDArray> tensors, long limit)
            throws IOException {
        List<Map<String, INDArray>> parts = split(tensors, limit);
        if (parts.size() == 1) {
            writer.write(name + SUFFIX, out -> Safetensors.write(out, tensors, METADATA));
            return;
        }
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            Map<String, INDArray> part = parts.get(i);
            String file = String.format(Locale.ROOT, "%s-%05d-of-%05d%s", name, i + 1, parts.size(), SUFFIX);
            writer.write(file, out -> Safetensors.write(out, part, METADATA));
            part.keySet().forEach(tensor -> files.put(tensor, file));
        }
        long total = tensors.values().stream().mapToLong(TensorParts::bytes).sum();
        writer.write(indexFile(name), Manifest.write(new Index(Map.of("total_size", total), files)));
    }

    static boolean exist(CheckpointDirectory directory, String name) {
        return directory.has(name + SUFFIX) || directory.has(indexFile(name));
    }

    static Map<String, INDArray> read(CheckpointDirectory directory, String name) throws IOException {
        if (directory.has(name + SUFFIX)) {
            return directory.tensors(name + SUFFIX);
        }
        Index index = Manifest.read(directory.bytes(indexFile(name)), Index.class, directory.where(indexFile(name)));
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        for (String file : new TreeSet<>(index.files().values())) {
            tensors.putAll(directory.tensors(file));
        }
        return tensors;
    }

    private static List<Map<String, INDArray>> split(Map<String, INDArray> tensors, long limit) {
        List<Map<String, INDArray>> parts = new ArrayList<>();
        Map<String, INDArray> part = new LinkedHashMap<>();
        long size = 0;
        for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
            long bytes = bytes(tensor.getValue());
            if (!part.isEmpty() && size + bytes > limit) {
                parts.add(part);
                part = new LinkedHashMap<>();
                size = 0;
            }
            part.put(tensor.getKey(), tensor.getValue());
            size += bytes;
        }
        parts.add(part);
        return parts;
    }

    private static long bytes(INDArray tensor) {
        return tensor.length() * tensor.dataType().width();
    }

    private static String indexFile(String name) {
        return name + SUFFIX + ".index.json";
    }
}
