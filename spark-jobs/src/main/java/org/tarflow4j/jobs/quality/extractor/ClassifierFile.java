package org.tarflow4j.jobs.quality.extractor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorFile;

/**
 * A Deeplearning4j network as one safetensors file: its parameters by the names of its parameter table ("0_W", …), its JSON
 * configuration in the metadata. It takes images [B, C, H, W] with pixels in [−1, 1]; its last layer gives the classes, the
 * layer before it the features.
 *
 * <p>Unlike Deeplearning4j's own zip, which may hold serialized Java objects, it is safe to read: the configuration may name
 * no class but the library's own settings, and nothing is allocated before the parameters are known to fit it.
 */
final class ClassifierFile {
    private static final String FORMAT = "tarflow4j-classifier-1";
    private static final String CONFIGURATION = "configuration";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Plain settings, without behaviour of their own. */
    private static final List<String> ALLOWED = List.of(
            "org.deeplearning4j.nn.conf.",
            "org.deeplearning4j.nn.weights.",
            "org.nd4j.linalg.activations.impl.",
            "org.nd4j.linalg.learning.config.",
            "org.nd4j.linalg.learning.regularization.",
            "org.nd4j.linalg.lossfunctions.impl.",
            "org.nd4j.linalg.schedule.");

    private ClassifierFile() {}

    static void write(OutputStream out, MultiLayerNetwork network) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put(CONFIGURATION, network.getLayerWiseConfigurations().toJson());
        Safetensors.write(out, new LinkedHashMap<>(network.paramTable()), metadata);
    }

    /** @throws FileFormatException if it is no such file */
    static MultiLayerNetwork read(byte[] file, String where) throws IOException {
        TensorFile content = Safetensors.read(new ByteArrayInputStream(file), file.length, where);
        String json = content.metadata().get(CONFIGURATION);
        if (json == null || !FORMAT.equals(content.metadata().get("format"))) {
            throw new FileFormatException(where, "Not a classifier of ours; make one with train-classifier");
        }
        MultiLayerNetwork network = network(json, content.tensors(), where);
        network.paramTable()
                .forEach((name, parameter) -> parameter.assign(content.tensors().get(name)));
        return network;
    }

    private static MultiLayerNetwork network(String json, Map<String, INDArray> tensors, String where)
            throws IOException {
        try {
            requireKnownClasses(MAPPER.readTree(json), where);
            MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(json);
            long claimed = 0;
            for (NeuralNetConfiguration layer : configuration.getConfs()) {
                claimed = Math.addExact(claimed, layer.getLayer().initializer().numParams(layer));
            }
            long there = tensors.values().stream().mapToLong(INDArray::length).sum();
            if (claimed != there) {
                throw new FileFormatException(
                        where, "Its configuration has " + claimed + " parameters, the file " + there);
            }
            MultiLayerNetwork network = new MultiLayerNetwork(configuration);
            network.init();
            requireSameShapes(network.paramTable(), tensors, where);
            return network;
        } catch (JsonProcessingException
                | RuntimeException e) { // whatever the library makes of settings that are missing
            throw new FileFormatException(where, "Its configuration is none of Deeplearning4j's: " + e.getMessage(), e);
        }
    }

    private static void requireSameShapes(Map<String, INDArray> parameters, Map<String, INDArray> tensors, String where)
            throws IOException {
        for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
            INDArray tensor = tensors.get(parameter.getKey());
            if (tensor == null
                    || tensor.dataType() != DataType.FLOAT
                    || !Arrays.equals(tensor.shape(), parameter.getValue().shape())) {
                throw new FileFormatException(
                        where, "Parameter " + parameter.getKey() + " is missing, or not as its configuration says");
            }
        }
    }

    /** Jackson makes an object of whatever class "@class" names; only the library's settings may be named. */
    private static void requireKnownClasses(JsonNode node, String where) throws FileFormatException {
        JsonNode name = node.get("@class");
        if (name != null && ALLOWED.stream().noneMatch(name.asText()::startsWith)) {
            throw new FileFormatException(
                    where,
                    "Its configuration names the class " + name.asText()
                            + "; only Deeplearning4j's own layers and settings are read");
        }
        for (JsonNode child : node) {
            requireKnownClasses(child, where);
        }
    }
}
