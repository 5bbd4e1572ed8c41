package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Opens an IDX file of grey images and its file of labels. */
public final class IdxSource {
    private static final int IMAGES_PER_SPLIT = 1024;
    /** A gzipped file cannot be entered in the middle: each split decompresses what lies before it. */
    private static final int MOST_SPLITS = 16;

    private static final String IMAGES_SUFFIX = "-images-idx3-ubyte";
    private static final String LABELS_SUFFIX = "-labels-idx1-ubyte";

    private IdxSource() {}

    /**
     * @param labelsPath null: derived from {@code X-images-idx3-ubyte[.gz]} as {@code X-labels-idx1-ubyte[.gz]}
     * @param classNames empty: the labels' numbers
     */
    public static ImageSource open(
            String imagesPath, @Nullable String labelsPath, List<String> classNames, Configuration hadoop)
            throws UnusableSourceException, IOException {
        IdxFile images = IdxFile.check(imagesPath, 3, hadoop);
        IdxFile labels = IdxFile.check(labelsPath == null ? labelsBeside(imagesPath) : labelsPath, 1, hadoop);
        if (images.items() != labels.items()) {
            throw new UnusableSourceException(imagesPath + " has " + images.items() + " images, " + labels.path()
                    + " has " + labels.items() + " labels; these files do not belong together");
        }
        List<String> names = classNames(labels, classNames, hadoop);
        return new ImageSource(names, splits(images, labels));
    }

    private static String labelsBeside(String imagesPath) throws UnusableSourceException {
        int at = imagesPath.lastIndexOf(IMAGES_SUFFIX);
        if (at < 0) {
            throw new UnusableSourceException("Cannot tell the labels of " + imagesPath
                    + ", whose name does not end in " + IMAGES_SUFFIX + "[.gz]; set data.source.labels");
        }
        return imagesPath.substring(0, at) + LABELS_SUFFIX + imagesPath.substring(at + IMAGES_SUFFIX.length());
    }

    private static List<String> classNames(IdxFile labels, List<String> names, Configuration hadoop)
            throws IOException, UnusableSourceException {
        int highest = 0;
        try (InputStream in = labels.openAt(0, hadoop)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    highest = Math.max(highest, buffer[i] & 0xFF);
                }
            }
        }
        if (names.isEmpty()) {
            return IntStream.rangeClosed(0, highest).mapToObj(Integer::toString).toList();
        }
        if (highest >= names.size()) {
            throw new UnusableSourceException("Label " + highest + " in " + labels.path()
                    + " has no name: data.source lists " + names.size() + " class names");
        }
        return names;
    }

    private static List<SourceSplit> splits(IdxFile images, IdxFile labels) {
        int count = Math.max(1, Math.min(MOST_SPLITS, images.items() / IMAGES_PER_SPLIT));
        List<SourceSplit> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) images.items() * i / count);
            int to = (int) ((long) images.items() * (i + 1) / count);
            splits.add(new IdxSplit(images, labels, from, to));
        }
        return splits;
    }
}
