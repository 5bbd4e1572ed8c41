package org.tarflow4j.jobs.benchmark;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;

/** A class for each image, drawn; null where the flow knows none. */
final class RandomLabels {
    private RandomLabels() {}

    static int @Nullable [] draw(FlowConfig model, long seed, int images) {
        KeyedRandom random = new KeyedRandom(seed);
        return model.classes() == 0
                ? null
                : IntStream.range(0, images)
                        .map(image -> random.nextInt(model.classes()))
                        .toArray();
    }
}
