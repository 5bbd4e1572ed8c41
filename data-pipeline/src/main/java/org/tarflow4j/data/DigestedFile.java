package org.tarflow4j.data;

import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/** A new file whose length and SHA-256 are known when it has been written. */
final class DigestedFile implements OutputFile {
    private final FileSystem fileSystem;
    private final Path path;
    private @Nullable DigestingStream stream;

    DigestedFile(FileSystem fileSystem, Path path) {
        this.fileSystem = fileSystem;
        this.path = path;
    }

    /** Length in bytes. */
    long bytes() {
        return written().getPos();
    }

    /** In hexadecimal; ask once, when the file is closed. */
    String sha256Hex() {
        return written().sha256Hex();
    }

    private DigestingStream written() {
        return Objects.requireNonNull(stream, "not written yet");
    }

    private DigestingStream open(boolean overwrite) throws IOException {
        DigestingStream opened = new DigestingStream(fileSystem.create(path, overwrite));
        stream = opened;
        return opened;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        return open(false);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        return open(true);
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
