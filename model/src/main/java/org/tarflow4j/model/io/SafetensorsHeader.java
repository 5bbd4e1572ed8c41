package org.tarflow4j.model.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of contents of a safetensors file.
 *
 * @param tensors in the order of their bytes
 * @param metadata free text
 */
record SafetensorsHeader(List<Tensor> tensors, Map<String, String> metadata) {
    /** The one name in the header that is not a tensor's. */
    static final String METADATA = "__metadata__";

    /** The data begins on such a boundary; the header is padded with spaces. */
    private static final int ALIGNMENT = 8;

    /**
     * One tensor.
     *
     * @param begin first byte, counted from the end of the header
     * @param end one past the last byte
     */
    record Tensor(String name, ElementType type, long[] shape, long begin, long end) {}

    /** The order of the bytes: wide types first, else as given. */
    static List<TensorSource> ordered(List<TensorSource> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparing(
                        tensor -> -ElementType.of(tensor.type()).width()))
                .toList();
    }

    /** Lays out {@code tensors} one after the other. */
    static SafetensorsHeader of(List<TensorSource> tensors, Map<String, String> metadata) {
        List<Tensor> placed = new ArrayList<>();
        long end = 0;
        for (TensorSource tensor : tensors) {
            if (tensor.name().equals(METADATA)) {
                throw new IllegalArgumentException("A tensor cannot be named " + METADATA);
            }
            long begin = end;
            end += tensor.bytes();
            placed.add(new Tensor(tensor.name(), ElementType.of(tensor.type()), tensor.shape(), begin, end));
        }
        return new SafetensorsHeader(placed, new LinkedHashMap<>(metadata));
    }

    /** The header as it stands in the file, padded. */
    byte[] toJson() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject(METADATA);
            metadata.forEach(texts::put);
        }
        for (Tensor tensor : tensors) {
            ObjectNode node = root.putObject(tensor.name());
            node.put("dtype", tensor.type().name());
            ArrayNode shape = node.putArray("shape");
            for (long size : tensor.shape()) {
                shape.add(size);
            }
            node.putArray("data_offsets").add(tensor.begin()).add(tensor.end());
        }
        byte[] json = mapper.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        int padded = Math.floorDiv(json.length + ALIGNMENT - 1, ALIGNMENT) * ALIGNMENT;
        byte[] result = Arrays.copyOf(json, padded);
        Arrays.fill(result, json.length, padded, (byte) ' ');
        return result;
    }
}
