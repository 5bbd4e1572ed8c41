package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Opens an IDX file of grey images and its file of labels. */
final class IdxSource {
    private static final int IMAGES_PER_SPLIT = 1024;
    /** A gzipped file cannot be entered in the middle: each split decompresses what lies before it. */
    private static final int MOST_SPLITS = 16;

    private static final String IMAGES_SUFFIX = "-images-idx3-ubyte";
    private static final String LABELS_SUFFIX = "-labels-idx1-ubyte";

    private IdxSource() {}

    static ImageSource open(SourceRequest request, Configuration hadoop) throws UnusableSourceException, IOException {
        String labelsPath = request.labels();
        Pair training = pair(request.path(), labelsPath == null ? labelsBeside(request.path()) : labelsPath, hadoop);
        List<String> names = request.classNames();
        int classes = names.isEmpty() ? highest(training.labels, hadoop) + 1 : names.size();
        requireNames(training.labels, classes, hadoop);
        List<SourceSplit> heldOut = new ArrayList<>();
        String heldOutPath = request.heldOut();
        if (heldOutPath != null) {
            Pair pair = pair(heldOutPath, labelsBeside(heldOutPath), hadoop);
            requireNames(pair.labels, classes, hadoop);
            splits(pair).forEach(split -> heldOut.add(new HeldOutSplit(split)));
        }
        return new ImageSource(ImageClass.numbered(0, classes, names), splits(training), heldOut);
    }

    /** Images and their labels. */
    private record Pair(IdxFile images, IdxFile labels) {}

    private static Pair pair(String imagesPath, String labelsPath, Configuration hadoop)
            throws UnusableSourceException, IOException {
        IdxFile images = IdxFile.check(imagesPath, 3, hadoop);
        IdxFile labels = IdxFile.check(labelsPath, 1, hadoop);
        if (images.items() != labels.items()) {
            throw new UnusableSourceException(imagesPath + " has " + images.items() + " images, " + labels.path()
                    + " has " + labels.items() + " labels; these files do not belong together");
        }
        return new Pair(images, labels);
    }

    private static String labelsBeside(String imagesPath) throws UnusableSourceException {
        int at = imagesPath.lastIndexOf(IMAGES_SUFFIX);
        if (at < 0) {
            throw new UnusableSourceException("Cannot tell the labels of " + imagesPath
                    + ", whose name does not end in " + IMAGES_SUFFIX + "[.gz]; set data.source.labels");
        }
        return imagesPath.substring(0, at) + LABELS_SUFFIX + imagesPath.substring(at + IMAGES_SUFFIX.length());
    }

    private static int highest(IdxFile labels, Configuration hadoop) throws IOException {
        int highest = 0;
        try (InputStream in = labels.openAt(0, hadoop)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    highest = Math.max(highest, buffer[i] & 0xFF);
                }
            }
        }
        return highest;
    }

    private static void requireNames(IdxFile labels, int classes, Configuration hadoop)
            throws IOException, UnusableSourceException {
        int highest = highest(labels, hadoop);
        if (highest >= classes) {
            throw new UnusableSourceException("Label " + highest + " in " + labels.path()
                    + " has no name: data.source lists " + classes + " class names");
        }
    }

    private static List<SourceSplit> splits(Pair pair) {
        IdxFile images = pair.images;
        int count = Math.max(1, Math.min(MOST_SPLITS, images.items() / IMAGES_PER_SPLIT));
        List<SourceSplit> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) images.items() * i / count);
            int to = (int) ((long) images.items() * (i + 1) / count);
            splits.add(new IdxSplit(images, pair.labels, from, to));
        }
        return splits;
    }
}
