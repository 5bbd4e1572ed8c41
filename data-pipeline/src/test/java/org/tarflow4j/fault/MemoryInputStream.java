package org.tarflow4j.fault;

import java.io.ByteArrayInputStream;
import org.apache.hadoop.fs.FSInputStream;

/** Bytes as an object that can be read from anywhere. */
final class MemoryInputStream extends FSInputStream {
    private final ByteArrayInputStream bytes;
    private final int length;

    MemoryInputStream(byte[] content) {
        bytes = new ByteArrayInputStream(content);
        length = content.length;
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int count) {
        return bytes.read(into, offset, count);
    }

    @Override
    public void seek(long position) {
        bytes.reset();
        bytes.skip(position);
    }

    @Override
    public long getPos() {
        return length - bytes.available();
    }

    @Override
    public boolean seekToNewSource(long position) {
        return false;
    }
}
