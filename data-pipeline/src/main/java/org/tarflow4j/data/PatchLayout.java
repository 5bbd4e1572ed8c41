package org.tarflow4j.data;

import java.io.Serializable;
import org.tarflow4j.data.image.Pixels;

/**
 * Where each pixel of an image goes in a row of tokens: tokens in row-major order over the grid of patches, inside a
 * token (channel, row, column). A row has T·D bytes, T = (imageSize / patchSize)², D = channels · patchSize².
 */
public record PatchLayout(int channels, int imageSize, int patchSize) implements Serializable {
    /** @throws IllegalArgumentException if there is no such row */
    public PatchLayout {
        if (channels < 1
                || imageSize < 1
                || patchSize < 1
                || imageSize % patchSize != 0
                || imageSize > 1 << 14
                || channels > Integer.MAX_VALUE / imageSize / imageSize) {
            throw new IllegalArgumentException("Patches of " + patchSize + " pixels do not make images of " + channels
                    + " × " + imageSize + " × " + imageSize);
        }
    }

    /** T, patches per image. */
    public int tokens() {
        int grid = imageSize / patchSize;
        return grid * grid;
    }

    /** D, bytes per patch. */
    public int tokenWidth() {
        return channels * patchSize * patchSize;
    }

    /** T·D, bytes per image. */
    public int length() {
        return channels * imageSize * imageSize;
    }

    /** The place of a pixel in the row of tokens. */
    public int index(int channel, int row, int column) {
        int token = row / patchSize * (imageSize / patchSize) + column / patchSize;
        int inside = (channel * patchSize + row % patchSize) * patchSize + column % patchSize;
        return token * tokenWidth() + inside;
    }

    byte[] patches(Pixels image) {
        byte[] patches = new byte[length()];
        byte[] values = image.values();
        int area = patchSize * patchSize;
        int at = 0;
        for (int row = 0; row < imageSize; row++) {
            for (int left = 0; left < imageSize; left += patchSize) {
                int to = index(0, row, left);
                for (int column = 0; column < patchSize; column++, to++) {
                    for (int channel = 0; channel < channels; channel++) {
                        patches[to + channel * area] = values[at++];
                    }
                }
            }
        }
        return patches;
    }

    /** The channel of each byte of a row. */
    int channelOf(int index) {
        return index % tokenWidth() / (patchSize * patchSize);
    }
}
