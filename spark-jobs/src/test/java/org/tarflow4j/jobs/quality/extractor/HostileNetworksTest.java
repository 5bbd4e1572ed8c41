package org.tarflow4j.jobs.quality.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorFile;

/** Hostile configurations of classifiers: read, or refused with exit code 3. */
class HostileNetworksTest {
    @Test
    void classifier() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ClassifierFile.write(out, ClassifierNetwork.create(new ImageShape(1, 8), 2, 1e-3, 5));
        byte[] whole = out.toByteArray();
        TensorFile content = Safetensors.read(new ByteArrayInputStream(whole), whole.length, "file");
        byte[] json = content.metadata().get("configuration").getBytes(StandardCharsets.UTF_8);
        Mutator mutator = new Mutator(
                List.of(json), "\"@class\" : \"java.net.URL\"", "\"nout\" : 2000000000", "\"nin\" : -1", "OutputLayer");
        Fuzz.Result result = Fuzz.run("classifier", mutator, 500, ForUsers::blamesTheInput, hostile -> {
            Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
            metadata.put("configuration", new String(hostile, StandardCharsets.UTF_8));
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            Safetensors.write(file, new LinkedHashMap<>(content.tensors()), metadata);
            ClassifierFile.read(file.toByteArray(), "file");
        });
        assertThat(result.read()).isPositive();
        assertThat(result.refused()).isGreaterThan(100);
    }
}
