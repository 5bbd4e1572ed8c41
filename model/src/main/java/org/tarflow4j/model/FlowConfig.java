package org.tarflow4j.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The shape of a flow. Written into every checkpoint, so that nobody retypes it.
 *
 * <p>The lists hold one value per block; a list of length 1 stands for the same value in every block. The number of
 * blocks is the length of the longest list.
 *
 * @param imageSize height and width of the image in pixels
 * @param channels colour channels of the image
 * @param classes number of classes, 0 for an unconditional flow
 * @param patchSizes side of a patch in pixels, per block; must divide {@code imageSize}
 * @param widths width C of the transformer, per block; a multiple of {@link #HEAD_WIDTH}
 * @param layers number of transformer layers, per block, shared ones included
 * @param inputScale factor s on the pixels before the first block
 * @param volumePreserving whether the blocks only shift, with the prior variance tracked instead of a scale
 * @param sharedBackboneLayers how many first layers are one set of weights for all blocks, 0 for none
 * @param floorMass share of a standard normal that the darkest of 256 grey levels is mapped to before the first block;
 *     0 for no such map
 */
public record FlowConfig(
        int imageSize,
        int channels,
        int classes,
        List<Integer> patchSizes,
        List<Integer> widths,
        List<Integer> layers,
        double inputScale,
        boolean volumePreserving,
        int sharedBackboneLayers,
        double floorMass)
        implements Serializable {

    /** Width of one attention head. */
    public static final int HEAD_WIDTH = 64;

    /** Far beyond any flow; what a file may claim before anything is computed from it, let alone allocated. */
    private static final int MOST_DIMENSIONS = 1 << 28;

    private static final int MOST_CLASSES = 1 << 24;
    private static final int WIDEST = 1 << 16;
    private static final int MOST_LAYERS = 10_000;

    /** The feed-forward part is this many times as wide as the transformer. */
    public static final int EXPANSION = 4;

    /**
     * Repeats lists of length 1 and checks the whole.
     *
     * @throws InvalidSettingsException with every violation
     */
    public FlowConfig {
        int blocks = Math.max(patchSizes.size(), Math.max(widths.size(), layers.size()));
        List<Violation> violations = new ArrayList<>();
        atLeast(1, "image-size", imageSize, violations);
        atLeast(1, "channels", channels, violations);
        atLeast(0, "classes", classes, violations);
        atLeast(0, "shared-backbone-layers", sharedBackboneLayers, violations);
        if ((long) imageSize * imageSize > MOST_DIMENSIONS / Math.max(1, channels)) {
            violations.add(new Violation(
                    "image-size", imageSize, "must make at most " + MOST_DIMENSIONS + " values an image"));
        }
        if (classes > MOST_CLASSES) {
            violations.add(new Violation("classes", classes, "must be at most " + MOST_CLASSES));
        }
        long allLayers = sharedBackboneLayers
                + layers.stream().mapToLong(Integer::longValue).sum() * (layers.size() == 1 ? blocks : 1);
        if (allLayers > MOST_LAYERS || blocks > MOST_LAYERS) {
            violations.add(new Violation("layers", allLayers, "must be at most " + MOST_LAYERS + " in all"));
        }
        if (!(inputScale > 0) || Double.isInfinite(inputScale)) {
            violations.add(new Violation("input-scale", inputScale, "must be a positive number"));
        }
        if (!(floorMass >= 0 && floorMass < 1)) {
            violations.add(new Violation("floor-mass", floorMass, "must be at least 0 and less than 1"));
        }
        patchSizes = perBlock("patch-sizes", patchSizes, blocks, violations);
        widths = perBlock("widths", widths, blocks, violations);
        layers = perBlock("layers", layers, blocks, violations);
        for (int patch : distinct(patchSizes)) {
            if (patch < 1 || imageSize % patch != 0) {
                violations.add(new Violation("patch-sizes", patch, "must divide image-size " + imageSize));
            }
        }
        for (int width : distinct(widths)) {
            if (width < HEAD_WIDTH || width % HEAD_WIDTH != 0) {
                violations.add(new Violation("widths", width, "must be a multiple of the head width " + HEAD_WIDTH));
            } else if (width > WIDEST) {
                violations.add(new Violation("widths", width, "must be at most " + WIDEST));
            }
        }
        for (int count : distinct(layers)) {
            atLeast(1, "layers", count, violations);
        }
        if (sharedBackboneLayers > 0 && distinct(widths).size() > 1) {
            violations.add(new Violation("widths", widths, "must all be equal when shared-backbone-layers > 0"));
        }
        if (!violations.isEmpty()) {
            throw new InvalidSettingsException(violations);
        }
    }

    /** Number of blocks K. */
    public int blocks() {
        return patchSizes.size();
    }

    /** Number of tokens T of block {@code block}. */
    public int tokens(int block) {
        int side = imageSize / patchSizes.get(block);
        return side * side;
    }

    /** Width D of one token of block {@code block}. */
    public int tokenWidth(int block) {
        return channels * patchSizes.get(block) * patchSizes.get(block);
    }

    /** Number of dimensions of an image, N = channels · imageSize². */
    public int dimensions() {
        return channels * imageSize * imageSize;
    }

    /** Layers that block {@code block} owns itself, after the shared ones. */
    public int ownLayers(int block) {
        return Math.max(0, layers.get(block) - sharedBackboneLayers);
    }

    private static void atLeast(int least, String key, int value, List<Violation> violations) {
        if (value < least) {
            violations.add(new Violation(key, value, "must be at least " + least));
        }
    }

    private static List<Integer> perBlock(String key, List<Integer> values, int blocks, List<Violation> violations) {
        if (values.size() == 1) {
            return List.copyOf(Collections.nCopies(blocks, values.get(0)));
        }
        if (values.size() != blocks || blocks == 0) {
            violations.add(new Violation(key, values, "must have 1 or " + Math.max(1, blocks) + " values"));
        }
        return List.copyOf(values);
    }

    private static List<Integer> distinct(List<Integer> values) {
        return values.stream().distinct().toList();
    }
}
