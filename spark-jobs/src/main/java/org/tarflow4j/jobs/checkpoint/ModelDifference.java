package org.tarflow4j.jobs.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.model.FlowConfig;

/** In what two flows differ, in the words of the configuration. */
final class ModelDifference {
    private final List<String> differences = new ArrayList<>();

    private ModelDifference() {}

    /** "image-size 28 instead of 32, layers [2, 2] instead of [4, 4]". */
    static String of(FlowConfig actual, FlowConfig expected) {
        return new ModelDifference()
                .compare("image-size", actual.imageSize(), expected.imageSize())
                .compare("channels", actual.channels(), expected.channels())
                .compare("classes", actual.classes(), expected.classes())
                .compare("patch-sizes", actual.patchSizes(), expected.patchSizes())
                .compare("widths", actual.widths(), expected.widths())
                .compare("layers", actual.layers(), expected.layers())
                .compare("input-scale", actual.inputScale(), expected.inputScale())
                .compare("volume-preserving", actual.volumePreserving(), expected.volumePreserving())
                .compare("shared-backbone-layers", actual.sharedBackboneLayers(), expected.sharedBackboneLayers())
                .compare("floor-mass", actual.floorMass(), expected.floorMass())
                .text();
    }

    private ModelDifference compare(String key, Object actual, Object expected) {
        if (!actual.equals(expected)) {
            differences.add(key + " " + actual + " instead of " + expected);
        }
        return this;
    }

    private String text() {
        return String.join(", ", differences);
    }
}
