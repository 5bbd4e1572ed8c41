package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Opens the NumPy batches of downsampled ImageNet: {@code data} holds N images as rows of 3 · S · S bytes, channel by
 * channel, {@code labels} their ILSVRC2012_IDs, from 1 on. With the development kit these become labels in the order of
 * the synsets as everywhere else; without it the classes are the numbers.
 */
final class NpzSource {
    private static final int CLASSES = 1000;
    /** Images of a split, if their file can be entered in the middle. */
    private static final int IMAGES_PER_SPLIT = 8192;

    private NpzSource() {}

    static ImageSource open(SourceRequest request, Configuration hadoop) throws IOException, UnusableSourceException {
        String kitPath = request.developmentKit();
        DevelopmentKit kit = kitPath == null ? null : DevelopmentKit.read(kitPath, hadoop);
        List<ImageClass> classes = kit == null
                ? ImageClass.numbered(
                        1,
                        request.classNames().isEmpty()
                                ? CLASSES
                                : request.classNames().size(),
                        request.classNames())
                : kit.classes();
        int[] labels = kit == null ? inOrder(classes.size()) : kit.labels();
        List<SourceSplit> heldOut = new ArrayList<>();
        String heldOutPath = request.heldOut();
        if (heldOutPath != null) {
            splits(heldOutPath, labels, hadoop).forEach(split -> heldOut.add(new HeldOutSplit(split)));
        }
        return new ImageSource(classes, splits(request.path(), labels, hadoop), heldOut);
    }

    /** The labels of the numbers 0, 1, …, of which 0 is no class. */
    private static int[] inOrder(int classes) {
        int[] labels = new int[classes + 1];
        for (int number = 0; number <= classes; number++) {
            labels[number] = number == 0 ? Labels.UNKNOWN : number - 1;
        }
        return labels;
    }

    private static List<SourceSplit> splits(String path, int[] labels, Configuration hadoop)
            throws IOException, UnusableSourceException {
        List<SourceSplit> splits = new ArrayList<>();
        for (FileStatus file : SourceFiles.list(path, ".npz", hadoop)) {
            NpzBatch batch = NpzBatch.check(file, hadoop);
            int step = batch.data().isCompressed() ? batch.images() : IMAGES_PER_SPLIT;
            for (int from = 0; from < batch.images(); from += step) {
                splits.add(new NpzSplit(batch, from, Math.min(batch.images(), from + step), labels));
            }
        }
        return splits;
    }
}
