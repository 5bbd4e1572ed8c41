package org.tarflow4j.model.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses a safetensors header and proves that it describes exactly the bytes that follow it. */
final class SafetensorsParser {
    private static final ObjectMapper STRICT = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String where;

    SafetensorsParser(String where) {
        this.where = where;
    }

    /**
     * @param json the header
     * @param available bytes in the file after the header
     */
    SafetensorsHeader parse(byte[] json, long available) throws FileFormatException {
        JsonNode root = tree(json);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<SafetensorsHeader.Tensor> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(SafetensorsHeader.METADATA)) {
                metadata = metadata(entry.getValue());
            } else {
                tensors.add(tensor(entry.getKey(), entry.getValue()));
            }
        }
        tensors.sort(Comparator.comparingLong(SafetensorsHeader.Tensor::begin)
                .thenComparingLong(SafetensorsHeader.Tensor::end));
        requireContiguous(tensors, available);
        return new SafetensorsHeader(tensors, metadata);
    }

    private JsonNode tree(byte[] json) throws FileFormatException {
        if (json[0] != '{') {
            throw problem("Not a safetensors file: its header does not begin with '{'");
        }
        try {
            return STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new FileFormatException(where, "Its header is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new FileFormatException(where, "Its header is not valid JSON: " + e.getMessage(), e);
        }
    }

    private Map<String, String> metadata(JsonNode node) throws FileFormatException {
        if (!node.isObject()) {
            throw problem("Its " + SafetensorsHeader.METADATA + " is not an object of texts");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw problem("Its metadata '" + entry.getKey() + "' is not a text");
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    private SafetensorsHeader.Tensor tensor(String name, JsonNode node) throws FileFormatException {
        String what = "tensor '" + name + "'";
        ElementType type = type(node.get("dtype"), what);
        long[] shape = numbers(node.get("shape"), what + ": shape");
        long[] offsets = numbers(node.get("data_offsets"), what + ": data_offsets");
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw problem(what + ": data_offsets " + Arrays.toString(offsets) + " are not a begin and an end");
        }
        long expected = type.bytes(ArrayInput.elements(shape, type, where, what));
        long length = offsets[1] - offsets[0];
        if (length != expected) {
            throw problem(what + " takes " + length + " bytes, but " + type + " " + Arrays.toString(shape) + " needs "
                    + expected);
        }
        return new SafetensorsHeader.Tensor(name, type, shape, offsets[0], offsets[1]);
    }

    private ElementType type(@Nullable JsonNode node, String what) throws FileFormatException {
        String name = node == null || !node.isTextual() ? String.valueOf(node) : node.textValue();
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw problem(what + " has dtype " + name + "; supported are " + Arrays.toString(ElementType.values()));
    }

    private long[] numbers(@Nullable JsonNode node, String what) throws FileFormatException {
        if (node == null || !node.isArray()) {
            throw problem(what + " is missing or not a list of numbers");
        }
        long[] numbers = new long[node.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode number = node.get(i);
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw problem(what + " holds " + number + ", not a size");
            }
            numbers[i] = number.longValue();
        }
        return numbers;
    }

    private void requireContiguous(List<SafetensorsHeader.Tensor> tensors, long available) throws FileFormatException {
        long end = 0;
        for (SafetensorsHeader.Tensor tensor : tensors) {
            if (tensor.begin() != end) {
                throw problem("tensor '" + tensor.name() + "' begins at byte " + tensor.begin()
                        + " of the data, but what comes before it ends at " + end
                        + (tensor.begin() < end ? ": they overlap" : ": there is a hole"));
            }
            end = tensor.end();
        }
        if (end != available) {
            throw problem((end > available ? "Truncated: " : "Bytes left over: ") + "its tensors take " + end
                    + " bytes, the file holds " + available + " after its header");
        }
    }

    private FileFormatException problem(String problem) {
        return new FileFormatException(where, problem);
    }
}
