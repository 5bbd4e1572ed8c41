package org.tarflow4j.data.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory that lets itself be read beyond its end a few times only. The decoder of lossless WebP takes what is not
 * there for zeros without end, of which it then builds tables by the gigabyte.
 */
final class EndingInputStream extends ImageInputStreamImpl {
    /** It looks some bytes ahead of what it needs, so that it meets the end of a whole file tens of times. */
    private static final int MOST_BEYOND = 500;

    private final byte[] file;
    private int beyond;

    EndingInputStream(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        return streamPos < file.length ? file[(int) streamPos++] & 0xFF : end();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        bitOffset = 0;
        if (streamPos >= file.length) {
            return end();
        }
        int count = (int) Math.min(length, file.length - streamPos);
        System.arraycopy(file, (int) streamPos, bytes, offset, count);
        streamPos += count;
        if (count < length) {
            end();
        }
        return count;
    }

    @Override
    public long length() {
        return file.length;
    }

    private int end() throws IOException {
        if (++beyond > MOST_BEYOND) {
            throw new IOException("Ends before the end of the image");
        }
        return -1;
    }
}
