package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Some row groups of a Parquet file of images. A label below 0 is no class, and the image counts all the same. */
final class ParquetSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long fileBytes;
    private final int from;
    private final int to;
    private final long bytes;
    private final int classes;

    /** The row groups {@code from}, …, {@code to} − 1 of a file. */
    ParquetSplit(ImageFooter file, int from, int to, int classes) {
        this.file = file.path();
        this.fileBytes = file.length();
        this.from = from;
        this.to = to;
        this.bytes = Arrays.stream(file.groupBytes(), from, to).sum();
        this.classes = classes;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        return new ParquetImages(new Path(file), hadoop, from, to, classes);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public String name() {
        return file + " of " + fileBytes + " bytes, row groups from " + from + " to " + to + ", " + classes
                + " classes";
    }
}
