package org.tarflow4j.fault;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;

/** Reads another file system's file, until it fails. */
final class FaultInputStream extends FSInputStream {
    private final FSDataInputStream file;
    private final Path path;

    FaultInputStream(FSDataInputStream file, Path path) {
        this.file = file;
        this.path = path;
    }

    @Override
    public int read() throws IOException {
        failAt();
        return file.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        failAt();
        return file.read(bytes, offset, length);
    }

    @Override
    public void seek(long position) throws IOException {
        file.seek(position);
    }

    @Override
    public long getPos() throws IOException {
        return file.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
        return file.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void failAt() throws IOException {
        if (Faults.strike(Operation.READ, path).isPresent()) {
            throw Faults.error(Operation.READ, path);
        }
    }
}
