package org.tarflow4j.jobs.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorSource;
import org.tarflow4j.model.io.TensorVisitor;

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
    static void write(CheckpointWriter writer, String name, List<TensorSource> tensors, long limit) throws IOException {
        List<List<TensorSource>> parts = split(tensors, limit);
        if (parts.size() == 1) {
            writer.write(name + SUFFIX, out -> Safetensors.write(out, tensors, METADATA));
            return;
        }
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            List<TensorSource> part = parts.get(i);
            String file = String.format(Locale.ROOT, "%s-%05d-of-%05d%s", name, i + 1, parts.size(), SUFFIX);
            writer.write(file, out -> Safetensors.write(out, part, METADATA));
            part.forEach(tensor -> files.put(tensor.name(), file));
        }
        long total = tensors.stream().mapToLong(TensorSource::bytes).sum();
        writer.write(indexFile(name), Manifest.write(new Index(Map.of("total_size", total), files)));
    }

    static boolean exist(CheckpointDirectory directory, String name) {
        return directory.has(name + SUFFIX) || directory.has(indexFile(name));
    }

    /**
     * A configuration may claim any number of parameters; memory is taken only for what the files can hold.
     *
     * @param elements of the vectors that are to be read from the parts
     */
    static void requireRoom(CheckpointDirectory directory, String name, long elements)
            throws DamagedCheckpointException {
        long bytes = directory.manifest().files().entrySet().stream()
                .filter(file -> file.getKey().startsWith(name) && file.getKey().endsWith(SUFFIX))
                .mapToLong(file -> file.getValue().length())
                .sum();
        if (elements > bytes) {
            throw new DamagedCheckpointException(directory.path() + " does not fit its own " + CheckpointFiles.CONFIG
                    + ", which asks for " + elements + " numbers in " + name + ", a file of " + bytes + " bytes");
        }
    }

    /** Shows the tensors of all parts, one after the other. */
    static void visit(CheckpointDirectory directory, String name, TensorVisitor visitor) throws IOException {
        if (directory.has(name + SUFFIX)) {
            directory.visit(name + SUFFIX, visitor);
            return;
        }
        Index index = Manifest.read(directory.bytes(indexFile(name)), Index.class, directory.where(indexFile(name)));
        if (index.files() == null || index.files().containsValue(null)) {
            throw new DamagedCheckpointException(directory.where(indexFile(name)) + " names no files");
        }
        for (String file : new TreeSet<>(index.files().values())) {
            directory.visit(file, visitor);
        }
    }

    private static List<List<TensorSource>> split(List<TensorSource> tensors, long limit) {
        List<List<TensorSource>> parts = new ArrayList<>();
        List<TensorSource> part = new ArrayList<>();
        long size = 0;
        for (TensorSource tensor : tensors) {
            if (!part.isEmpty() && size + tensor.bytes() > limit) {
                parts.add(part);
                part = new ArrayList<>();
                size = 0;
            }
            part.add(tensor);
            size += tensor.bytes();
        }
        parts.add(part);
        return parts;
    }

    private static String indexFile(String name) {
        return name + SUFFIX + ".index.json";
    }
}
