package org.tarflow4j.jobs.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The network whose features samples are compared with images in.
 *
 * @param kind what the file is
 * @param file the network; absent if there is none
 * @param input what the network is shown
 * @param featuresOutput output of an ONNX network that holds the features; absent for its only one
 * @param scoresOutput output of an ONNX network with a score for each class; absent if it does not classify
 */
public record ExtractorSettings(
        ExtractorKind kind,
        @Nullable String file,
        ImageInput input,
        @Nullable String featuresOutput,
        @Nullable String scoresOutput)
        implements Serializable {
    public ExtractorSettings {
        boolean none = kind == ExtractorKind.NONE;
        new Checks()
                .that(
                        none == (file == null),
                        "file",
                        file == null ? "null" : file,
                        none ? "must be null where kind = none" : "must name the network")
                .that(
                        input == ImageInput.PIXELS || kind == ExtractorKind.ONNX,
                        "input",
                        Names.kebab(input),
                        "inception needs kind = onnx")
                .done();
    }
}
