package org.tarflow4j.jobs.quality.extractor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** A network in memory. For one thread. */
public interface FeatureExtractor extends AutoCloseable {
    /**
     * What the network says about a batch.
     *
     * @param features [B][width]
     * @param scores [B][classes], the largest of a row at the most probable class; null if the network does not classify
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
    record Extracted(float[][] features, float @Nullable [][] scores) {
        /**
         * The same, since one number that is not finite would spoil every number of the report.
         *
         * @param images that it was extracted from
         * @param network for the error
         * @throws JobException {@link ExitCode#BAD_INPUT} naming the first image with such a number
         */
        Extracted requireFinite(List<LabelledImage> images, String network) {
            for (int i = 0; i < features.length; i++) {
                requireFinite("feature", features[i], images.get(i), network);
                if (scores != null) {
                    requireFinite("score", scores[i], images.get(i), network);
                }
            }
            return this;
        }

        private static void requireFinite(String what, float[] numbers, LabelledImage image, String network) {
            for (int i = 0; i < numbers.length; i++) {
                if (!Float.isFinite(numbers[i])) {
                    throw new JobException(
                            ExitCode.BAD_INPUT,
                            network + " gives " + numbers[i] + " as " + what + " " + i + " of the image \"" + image.id()
                                    + "\"; set quality.extractor.file to a network whose outputs are finite");
                }
            }
        }
    }

    /**
     * Shows it a batch.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if it cannot be shown these images, or what it gives is not finite
     */
    Extracted extract(List<LabelledImage> images);

    @Override
    void close();
}
