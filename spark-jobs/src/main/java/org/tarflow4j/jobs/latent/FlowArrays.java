package org.tarflow4j.jobs.latent;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.TarFlow;

/** The arrays of an {@code .npz} file as a flow needs them: there, of the right shape, in range. */
final class FlowArrays {
    static final String IMAGE = "image";
    static final String LABEL = "label";
    static final String NOISE_LEVEL = "noise_level";
    static final String LATENT = "z";
    private static final String LATENT_TOO = "latent";
    private static final Logger LOG = LoggerFactory.getLogger(FlowArrays.class);

    private final Map<String, INDArray> arrays;
    private final String where;
    private final FlowConfig model;

    /** @param where the file, for errors */
    FlowArrays(Map<String, INDArray> arrays, String where, FlowConfig model) {
        this.arrays = arrays;
        this.where = where;
        this.model = model;
    }

    /** {@code image} [B, C, H, H], FLOAT. */
    INDArray images() {
        return required(IMAGE, IMAGE, model.channels(), model.imageSize(), model.imageSize());
    }

    /**
     * {@code z}, as encode leaves it, or {@code latent}, as it is drawn from N(0, 1): [B, T, D] of the last block, FLOAT. They
     * differ where the flow tracks the variance of its prior.
     *
     * @return what {@link TarFlow#decode} takes
     */
    INDArray latents(TarFlow flow) {
        if (arrays.containsKey(LATENT) && arrays.containsKey(LATENT_TOO)) {
            throw bad("has both '" + LATENT + "' and '" + LATENT_TOO + "'; leave one");
        }
        int last = model.blocks() - 1;
        String name = arrays.containsKey(LATENT_TOO) ? LATENT_TOO : LATENT;
        INDArray latents = required(name, "z' or 'latent", model.tokens(last), model.tokenWidth(last));
        return name.equals(LATENT) ? flow.standardized(latents) : latents;
    }

    /** {@code label} [count]; null if the flow has no classes. */
    int @Nullable [] labels(long count) {
        INDArray array = arrays.get(LABEL);
        if (model.classes() == 0) {
            if (array != null) {
                LOG.warn("{} has an array '{}', which the flow cannot use: it has no classes", where, LABEL);
            }
            return null;
        }
        if (array == null) {
            throw bad("has no array '" + LABEL + "', but the flow has " + model.classes() + " classes; add int labels ["
                    + count + "], -1 for no class");
        }
        if (array.dataType().isFPType()) {
            throw bad("array '" + LABEL + "' has type " + array.dataType() + ", integers are needed");
        }
        long[] values = vector(LABEL, array, count).castTo(DataType.LONG).toLongVector();
        int[] labels = new int[values.length];
        for (int b = 0; b < labels.length; b++) {
            if (values[b] < -1 || values[b] >= model.classes()) {
                throw bad("array '" + LABEL + "' has label " + values[b] + " at " + b + "; the flow has classes 0 to "
                        + (model.classes() - 1) + ", and -1 is no class");
            }
            labels[b] = (int) values[b];
        }
        return labels;
    }

    /** {@code noise_level} [count] or [count, 1], as a FLOAT vector. */
    INDArray noiseLevels(long count) {
        INDArray array = arrays.get(NOISE_LEVEL);
        if (array == null) {
            throw bad("has no array '" + NOISE_LEVEL + "'; add the noise level of each image, [" + count + "]");
        }
        INDArray levels = vector(NOISE_LEVEL, array, count).castTo(DataType.FLOAT);
        for (int b = 0; b < count; b++) {
            float level = levels.getFloat(b);
            if (!(level > 0) || Float.isInfinite(level)) {
                throw bad("array '" + NOISE_LEVEL + "' has " + level + " at " + b + "; noise levels are positive");
            }
        }
        return levels;
    }

    private INDArray required(String name, String names, long... shape) {
        INDArray array = arrays.get(name);
        if (array == null) {
            throw bad("has no array '" + names + "'; it has " + String.join(", ", arrays.keySet()));
        }
        long[] found = array.shape();
        boolean fits = found.length == shape.length + 1 && found[0] > 0;
        for (int axis = 0; fits && axis < shape.length; axis++) {
            fits = found[axis + 1] == shape[axis];
        }
        if (!fits) {
            String wanted = Arrays.toString(shape).replace("[", "[B, ");
            throw bad("array '" + name + "' has shape " + Arrays.toString(found) + ", the flow needs " + wanted);
        }
        if (!array.dataType().isFPType()) {
            throw bad("array '" + name + "' has type " + array.dataType() + ", float32 is needed");
        }
        return array.castTo(DataType.FLOAT);
    }

    /** [count] or [count, 1]. */
    private INDArray vector(String name, INDArray array, long count) {
        long[] shape = array.shape();
        boolean fits =
                shape.length > 0 && shape.length <= 2 && shape[0] == count && (shape.length == 1 || shape[1] == 1);
        if (!fits) {
            throw bad("array '" + name + "' has shape " + Arrays.toString(shape) + ", but there are " + count
                    + " images; needed is [" + count + "]");
        }
        return array.reshape(count);
    }

    private JobException bad(String problem) {
        return new JobException(ExitCode.BAD_INPUT, where + ": " + problem);
    }
}
