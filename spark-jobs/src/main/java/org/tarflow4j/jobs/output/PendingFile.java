package org.tarflow4j.jobs.output;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.parquet.io.PositionOutputStream;
import org.tarflow4j.data.DigestingStream;
import org.tarflow4j.jobs.FileReplacement;

/**
 * A file on its way: it lies under a hidden name until {@link #commit} renames it; closed without, it is gone. Where a
 * rename is a copy, it is written in its place instead, and is there from its one PUT on, which {@link #commit} does. Until
 * then, and if that fails, a file that was there before stays as it was.
 */
public final class PendingFile implements Closeable {
    private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "gs", "wasb", "wasbs", "oss", "cosn");

    private final FileSystem fileSystem;
    private final Path target;
    private final Path written;
    private final FSDataOutputStream file;
    private final DigestingStream content;
    private boolean committed;

    PendingFile(FileSystem fileSystem, Path target) throws IOException {
        this.fileSystem = fileSystem;
        this.target = target;
        String unique = UUID.randomUUID().toString().substring(0, 8);
        written = OBJECT_STORES.contains(fileSystem.getUri().getScheme().toLowerCase(Locale.ROOT))
                ? target
                : new Path(target.getParent(), "." + target.getName() + "." + unique + ".unfinished");
        file = fileSystem.create(written, true);
        content = new DigestingStream(new KeptOpen(file));
    }

    /** Where its content goes. Closing it ends the content; the file is closed when it is committed. */
    public PositionOutputStream stream() {
        return content;
    }

    /** Puts the file in its place, once its content is whole; one that is there is replaced. */
    public WrittenFile commit() throws IOException {
        if (isHidden() && file.hasCapability(StreamCapabilities.HSYNC)) {
            file.hsync();
        }
        file.close();
        if (isHidden()) {
            FileReplacement.rename(fileSystem, written, target);
        }
        committed = true;
        return new WrittenFile(target.getName(), content.getPos(), content.sha256Hex());
    }

    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        if (isHidden()) {
            try {
                file.close();
            } finally {
                fileSystem.delete(written, false);
            }
        } else if (file.getWrappedStream() instanceof Abortable upload) {
            upload.abort();
        }
        // An upload that cannot be given up stays open: closing it would put a part in the place of what is there.
    }

    private boolean isHidden() {
        return !written.equals(target);
    }

    /** Leaves the file open: who fails while writing closes a stream too, and on an object store that is a PUT. */
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {}
    }
}
