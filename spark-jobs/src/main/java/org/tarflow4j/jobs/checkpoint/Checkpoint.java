package org.tarflow4j.jobs.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;

/**
 * Everything that a training needs to go on.
 *
 * @param step optimizer steps that are done
 * @param model the flow's shape
 * @param parameters the flat vector of {@link ParameterLayout#size()}
 * @param ema the moving average of the parameters, a vector like them; absent where none is kept
 * @param optimizer AdamW's moments; absent in imported weights
 * @param training where the training stands
 * @param config the resolved configuration as HOCON; holds {@code model}
 * @param metrics numbers worth keeping, e.g. "loss"
 */
public record Checkpoint(
        long step,
        FlowConfig model,
        FlatVector parameters,
        @Nullable FlatVector ema,
        @Nullable Moments optimizer,
        TrainingState training,
        String config,
        Map<String, Double> metrics) {

    /**
     * AdamW's state.
     *
     * @param first mean of the gradient, a vector of {@link ParameterLayout#trainableSize()}
     * @param second mean of the squared gradient, likewise
     */
    public record Moments(FlatVector first, FlatVector second) {}

    /** @throws IllegalArgumentException if a vector has not the length that the model asks for */
    public Checkpoint {
        ParameterLayout layout = new ParameterLayout(model);
        requireLength("parameters", parameters, layout.size());
        if (ema != null) {
            requireLength("moving average", ema, layout.size());
        }
        if (optimizer != null) {
            requireLength("first moment", optimizer.first(), layout.trainableSize());
            requireLength("second moment", optimizer.second(), layout.trainableSize());
        }
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    private static void requireLength(String what, FlatVector vector, long length) {
        if (vector.length() != length) {
            throw new IllegalArgumentException(
                    "The " + what + " has " + vector.length() + " elements, the model needs " + length);
        }
    }
}
