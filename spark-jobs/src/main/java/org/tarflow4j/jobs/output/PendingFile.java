package org.tarflow4j.jobs.output;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.tarflow4j.data.DigestingStream;

/**
 * A file on its way: it lies under a hidden name until {@link #commit} renames it; closed without, it is gone. Where a
 * rename is a copy, it is written in its place instead, and is there from its one PUT on.
 */
public final class PendingFile implements OutputFile, Closeable {
    private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "gs", "wasb", "wasbs", "oss", "cosn");

    private final FileSystem fileSystem;
    private final Path target;
    private final Path written;
    private final DigestingStream out;
    private boolean committed;

    PendingFile(FileSystem fileSystem, Path target) throws IOException {
        this.fileSystem = fileSystem;
        this.target = target;
        String unique = UUID.randomUUID().toString().substring(0, 8);
        written = OBJECT_STORES.contains(fileSystem.getUri().getScheme().toLowerCase(Locale.ROOT))
                ? target
                : new Path(target.getParent(), "." + target.getName() + "." + unique + ".unfinished");
        out = new DigestingStream(fileSystem.create(written, true));
    }

    /** Where its content goes. Closing it ends the content. */
    public PositionOutputStream stream() {
        return out;
    }

    /** Puts the file in its place, once its stream is closed; one that is there is replaced. */
    public WrittenFile commit() throws IOException {
        if (!written.equals(target) && !fileSystem.rename(written, target)) {
            // Not every file system replaces a file.
            fileSystem.delete(target, false);
            if (!fileSystem.rename(written, target)) {
                throw new IOException("Cannot rename " + written + " to " + target);
            }
        }
        committed = true;
        return new WrittenFile(target.getName(), out.getPos(), out.sha256Hex());
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            try {
                out.close();
            } finally {
                fileSystem.delete(written, false);
            }
        }
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return stream();
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return stream();
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }
}
