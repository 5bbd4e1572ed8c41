package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** Some of the files below a folder of classes. */
final class FolderSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    /** A file: its path relative to the root, which is its id, and its length in bytes. */
    record Input(String id, int label, long length) {}

    private final String root;
    private final String[] ids;
    private final int[] labels;
    private final long[] lengths;

    FolderSplit(String root, List<Input> inputs) {
        this.root = root;
        this.ids = inputs.stream().map(Input::id).toArray(String[]::new);
        this.labels = inputs.stream().mapToInt(Input::label).toArray();
        this.lengths = inputs.stream().mapToLong(Input::length).toArray();
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        return new Stream(new Path(root).getFileSystem(hadoop));
    }

    @Override
    public long bytes() {
        return Arrays.stream(lengths).sum();
    }

    /** The first file and a hash of all names and lengths. */
    @Override
    public String name() {
        return root + "/" + ids[0] + " and " + (ids.length - 1) + " more, " + Integer.toHexString(Arrays.hashCode(ids))
                + Integer.toHexString(Arrays.hashCode(lengths));
    }

    private final class Stream implements ImageStream {
        private final FileSystem fileSystem;
        private int position;

        Stream(FileSystem fileSystem) {
            this.fileSystem = fileSystem;
        }

        @Override
        public @Nullable SourceImage next() {
            if (position == ids.length) {
                return null;
            }
            int current = position++;
            return new SourceImage(ids[current], labels[current], lengths[current], () -> load(current));
        }

        private ImageContent load(int i) throws IOException, UnusableImageException {
            Path path = new Path(root + "/" + ids[i]);
            if (SourceFiles.isHidden(path.getName())) {
                throw new UnusableImageException(SkipReason.HIDDEN, "name starts with a dot");
            }
            if (labels[i] == Labels.NONE) {
                throw new UnusableImageException(SkipReason.NO_CLASS, "lies beside the class folders");
            }
            Labels.require(labels[i]);
            if (lengths[i] > ImageDecoder.BYTE_LIMIT) {
                throw new UnusableImageException(
                        SkipReason.TOO_LARGE, lengths[i] + " bytes, more than " + ImageDecoder.BYTE_LIMIT);
            }
            try (InputStream in = fileSystem.open(path)) {
                return new ImageContent.File(in.readAllBytes());
            }
        }

        @Override
        public void close() {
            position = ids.length;
        }
    }
}
