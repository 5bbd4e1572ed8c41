package org.tarflow4j.jobs.quality.extractor;

import java.nio.FloatBuffer;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/**
 * What the Inception network of the FID is shown (Heusel et al. 2017): 8-bit RGB, brought to 299×299 by TensorFlow 1's
 * bilinear resize without antialiasing, whose pixel i of the output lies at i·in/299 of the input, then (x − 128) / 128. Grey
 * is repeated in three channels. Another resize changes the number by as much as a better model does (Parmar et al. 2022).
 */
final class InceptionInput {
    static final int SIZE = 299;
    static final int CHANNELS = 3;
    /** Features of its last pooling layer. */
    static final int FEATURES = 2048;

    private InceptionInput() {}

    /** Appends one image, [3, 299, 299]. */
    static void append(LabelledImage image, ImageShape shape, FloatBuffer to) {
        int size = shape.size();
        float scale = (float) size / SIZE;
        for (int channel = 0; channel < CHANNELS; channel++) {
            int plane = (shape.channels() == 1 ? 0 : channel) * size * size;
            for (int y = 0; y < SIZE; y++) {
                float sourceY = y * scale;
                int top = (int) sourceY;
                int bottom = Math.min(top + 1, size - 1);
                for (int x = 0; x < SIZE; x++) {
                    float sourceX = x * scale;
                    int left = (int) sourceX;
                    int right = Math.min(left + 1, size - 1);
                    float above = between(image, plane + top * size, left, right, sourceX - left);
                    float below = between(image, plane + bottom * size, left, right, sourceX - left);
                    to.put((above + (below - above) * (sourceY - top) - 128) / 128);
                }
            }
        }
    }

    private static float between(LabelledImage image, int row, int left, int right, float share) {
        float a = image.values()[row + left] & 0xFF;
        float b = image.values()[row + right] & 0xFF;
        return a + (b - a) * share;
    }
}
