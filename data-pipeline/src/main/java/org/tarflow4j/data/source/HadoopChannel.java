package org.tarflow4j.data.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file of any Hadoop file system as the channel that readers of zip archives want. */
final class HadoopChannel implements SeekableByteChannel {
    private static final int MOST_AT_ONCE = 1 << 16;

    private final FSDataInputStream in;
    private final long size;
    private boolean open = true;

    /** Takes over the stream. */
    HadoopChannel(FSDataInputStream in, long size) {
        this.in = in;
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        byte[] bytes = new byte[Math.min(MOST_AT_ONCE, target.remaining())];
        int read = in.getPos() >= size ? -1 : in.read(bytes, 0, bytes.length);
        if (read > 0) {
            target.put(bytes, 0, read);
        }
        return read;
    }

    @Override
    public long position() throws IOException {
        return in.getPos();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        in.seek(Math.min(size, position));
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        in.close();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }
}
