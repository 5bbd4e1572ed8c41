package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Opens Parquet files as Hugging Face ships image data sets: columns {@code image} (bytes, path) and {@code label}, the
 * names of the labels in the footer.
 */
final class ParquetSource {
    private static final long SPLIT_BYTES = 64 << 20;

    private ParquetSource() {}

    static ImageSource open(SourceRequest request, Configuration hadoop) throws IOException, UnusableSourceException {
        return open(request, hadoop, SPLIT_BYTES);
    }

    /** @param splitBytes as much as is enough for a task; a split has no more by more than a row group */
    static ImageSource open(SourceRequest request, Configuration hadoop, long splitBytes)
            throws IOException, UnusableSourceException {
        List<ImageFooter> files = footers(request.path(), hadoop);
        String heldOutPath = request.heldOut();
        List<ImageFooter> heldOut = heldOutPath == null ? List.of() : footers(heldOutPath, hadoop);
        List<String> names = files.get(0).classNames();
        requireSameNames(files, files.get(0));
        requireSameNames(heldOut, files.get(0));
        if (names.isEmpty()) {
            names = request.classNames();
        }
        int classes = names.isEmpty() ? highest(files) + 1 : names.size();
        List<SourceSplit> heldOutSplits = new ArrayList<>();
        splits(heldOut, classes, splitBytes).forEach(split -> heldOutSplits.add(new HeldOutSplit(split)));
        return new ImageSource(
                ImageClass.numbered(0, classes, names), splits(files, classes, splitBytes), heldOutSplits);
    }

    private static void requireSameNames(List<ImageFooter> files, ImageFooter first) throws UnusableSourceException {
        for (ImageFooter file : files) {
            if (!file.classNames().equals(first.classNames())) {
                throw new UnusableSourceException(file.path() + " has other class names than " + first.path()
                        + "; these files do not belong together");
            }
        }
    }

    private static List<ImageFooter> footers(String path, Configuration hadoop)
            throws IOException, UnusableSourceException {
        List<ImageFooter> footers = new ArrayList<>();
        for (FileStatus file : SourceFiles.list(path, ".parquet", hadoop)) {
            footers.add(ImageFooter.read(file, hadoop));
        }
        return footers;
    }

    private static int highest(List<ImageFooter> files) throws UnusableSourceException {
        long highest = Labels.NONE;
        for (ImageFooter file : files) {
            highest = Math.max(highest, file.highestLabel());
        }
        if (highest >= Short.MAX_VALUE) {
            throw new UnusableSourceException("How many classes there are cannot be told from the footer of "
                    + files.get(0).path() + "; set data.source.class-names");
        }
        return (int) highest;
    }

    /** Row groups that follow each other, until it is enough for a task. */
    private static List<SourceSplit> splits(List<ImageFooter> files, int classes, long splitBytes) {
        List<SourceSplit> splits = new ArrayList<>();
        for (ImageFooter file : files) {
            long[] groups = file.groupBytes();
            int from = 0;
            long bytes = 0;
            for (int group = 0; group < groups.length; group++) {
                bytes += groups[group];
                if (bytes >= splitBytes || group + 1 == groups.length) {
                    splits.add(new ParquetSplit(file, from, group + 1, classes));
                    from = group + 1;
                    bytes = 0;
                }
            }
        }
        return splits;
    }
}
