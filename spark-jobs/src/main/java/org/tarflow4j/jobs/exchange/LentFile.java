package org.tarflow4j.jobs.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of this machine that is lent, and deleted when it comes back.
 *
 * @param path of the file
 */
public record LentFile(Path path) implements Lendable {
    /** Bytes that are copied at a time. */
    private static final int BLOCK = 1 << 22;

    /** A file with the first bytes of {@code source}, which can be changed then. */
    public static LentFile copyOf(Lendable source, long length, Path path) throws IOException {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < length; at += BLOCK) {
                ByteBuffer block = source.view(at, (int) Math.min(BLOCK, length - at));
                while (block.hasRemaining()) {
                    out.write(block);
                }
            }
        }
        return new LentFile(path);
    }

    @Override
    public ByteBuffer view(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (in.read(bytes, from + bytes.position()) < 0) {
                    throw new EOFException(path + " ends before byte " + (from + length));
                }
            }
        }
        return bytes.flip();
    }

    @Override
    public void returned() {
        // Spark empties its directories at the end of the application, if this does not work.
        path.toFile().delete();
    }
}
