package org.tarflow4j.jobs.quality.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorFile;

class ClassifierFileTest {
    private static final ImageShape SHAPE = new ImageShape(3, 13);

    @Test
    void whatIsReadSaysWhatWasWritten() throws IOException {
        byte[] file = file(5);
        assertThat(file(5)).isEqualTo(file);
        assertThat(file(6)).isNotEqualTo(file);
        byte[] values = new byte[SHAPE.length()];
        KeyedRandom random = new KeyedRandom(2);
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) random.nextInt(256);
        }
        List<LabelledImage> images = List.of(new LabelledImage("", 0, values));
        FeatureExtractor.Extracted before =
                new ClassifierExtractor(ClassifierNetwork.create(SHAPE, 4, 1e-3, 5), SHAPE, "file").extract(images);
        FeatureExtractor.Extracted after =
                ClassifierExtractor.open(file, "file", SHAPE).extract(images);
        assertThat(after.features()).isDeepEqualTo(before.features());
        assertThat(after.scores()).isDeepEqualTo(before.scores());
        assertThat(after.features()[0]).hasSize(64);
        assertThat(after.scores()[0]).hasSize(4);
    }

    @Test
    void aConfigurationMayNameNoOtherClass() throws IOException {
        for (String name : List.of("javax.script.ScriptEngineManager", "org.deeplearning4j.util.ModelSerializer")) {
            byte[] file = changed(metadata -> metadata.compute(
                    "configuration",
                    (key, json) -> json.replaceFirst(
                            "\"@class\"\\s*:\\s*\"org.deeplearning4j.nn.conf.layers.DenseLayer\"",
                            "\"@class\" : \"" + name + "\"")));
            assertThatThrownBy(() -> ClassifierFile.read(file, "file"))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("names the class " + name);
        }
    }

    @Test
    void aConfigurationThatClaimsMoreThanThereIsIsRefusedBeforeItIsBuilt() throws IOException {
        byte[] file = changed(metadata -> metadata.compute(
                "configuration", (key, json) -> json.replaceAll("\"nout\" : 64", "\"nout\" : 640000000")));
        assertThatThrownBy(() -> ClassifierFile.read(file, "file"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Its configuration has");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        byte[] other = changed(metadata -> metadata.remove("format"));
        assertThatThrownBy(() -> ClassifierFile.read(other, "file")).hasMessageContaining("train-classifier");
        assertThatThrownBy(() -> ClassifierExtractor.open(file(5), "file", new ImageShape(1, 13)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("does not take images of 1×13×13");
    }

    private static byte[] file(long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ClassifierFile.write(out, ClassifierNetwork.create(SHAPE, 4, 1e-3, seed));
        return out.toByteArray();
    }

    private static byte[] changed(Consumer<Map<String, String>> change) throws IOException {
        byte[] file = file(5);
        TensorFile content = Safetensors.read(new ByteArrayInputStream(file), file.length, "file");
        Map<String, String> metadata = new HashMap<>(content.metadata());
        change.accept(metadata);
        assertThat(metadata).as("the change").isNotEqualTo(content.metadata());
        Map<String, INDArray> tensors = new LinkedHashMap<>(content.tensors());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, tensors, metadata);
        return out.toByteArray();
    }
}
