package org.tarflow4j.jobs.quality.image;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Images that a test made up. */
public record ListedImages(String name, ImageShape shape, List<LabelledImage> images) implements ImageSet {
    /** Grey images of one value each, with these labels; the value is the image's number. */
    public static ListedImages labelled(ImageShape shape, int... labels) {
        return new ListedImages(
                "listed",
                shape,
                IntStream.range(0, labels.length)
                        .mapToObj(i -> {
                            byte[] values = new byte[shape.length()];
                            Arrays.fill(values, (byte) i);
                            return new LabelledImage("image " + i, labels[i], values);
                        })
                        .toList());
    }

    @Override
    public long count() {
        return images.size();
    }

    @Override
    public Reader open() {
        return rows ->
                Arrays.stream(rows).mapToObj(row -> images.get((int) row)).toList();
    }
}
