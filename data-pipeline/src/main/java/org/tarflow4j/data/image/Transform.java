package org.tarflow4j.data.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a picture of any shape becomes a square of S × S pixels, S &gt; 0. */
public enum Transform {
    /** Short side to S (bilinear), then the centre: the reference's default, as torchvision's Resize and CenterCrop. */
    CENTER {
        @Override
        public Pixels apply(Pixels source, int size) {
            int shortSide = Math.min(source.width(), source.height());
            int width = (int) ((long) size * source.width() / shortSide);
            int height = (int) ((long) size * source.height() / shortSide);
            return centre(new Resampler(source).resize(width, height, Filter.BILINEAR), size);
        }
    },
    /** The largest square at the centre, resized with Lanczos (Karras et al. 2022). */
    EDM {
        @Override
        public Pixels apply(Pixels source, int size) {
            int side = Math.min(source.width(), source.height());
            Pixels square = centre(new Resampler(source), side);
            return new Resampler(square).resize(size, size, Filter.LANCZOS).square(0, 0, size);
        }
    },
    /** Halved with a box while the short side is at least 2S, bicubic to S, then the centre (Dhariwal, Nichol 2021). */
    ADM {
        @Override
        public Pixels apply(Pixels source, int size) {
            Resampler result = new Resampler(source);
            while (Math.min(result.width(), result.height()) >= 2 * size) {
                result.resize(result.width() / 2, result.height() / 2, Filter.BOX);
            }
            double scale = (double) size / Math.min(result.width(), result.height());
            int width = (int) Math.rint(result.width() * scale);
            int height = (int) Math.rint(result.height() * scale);
            // This recipe drops half a pixel where the others round to even.
            return result.resize(width, height, Filter.BICUBIC).square((width - size) / 2, (height - size) / 2, size);
        }
    };

    /** The picture as S × S pixels, channels as they were. */
    public abstract Pixels apply(Pixels source, int size);

    /** The name used in configurations and manifests. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(Transform::code).toList();
    }

    /** @throws IllegalArgumentException if no transform has this name */
    public static Transform of(String code) {
        return Arrays.stream(values())
                .filter(transform -> transform.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown transform '" + code + "'; allowed: " + String.join(", ", codes())));
    }

    /** Offsets of half a pixel round to the even one, as torchvision does. */
    private static Pixels centre(Resampler result, int size) {
        int left = (int) Math.rint((result.width() - size) / 2.0);
        int top = (int) Math.rint((result.height() - size) / 2.0);
        return result.square(left, top, size);
    }
}
