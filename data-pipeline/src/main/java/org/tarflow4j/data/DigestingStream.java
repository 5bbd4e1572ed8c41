package org.tarflow4j.data;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.parquet.io.PositionOutputStream;

/** Writes to another stream and knows length and SHA-256 of what went through. */
public final class DigestingStream extends PositionOutputStream {
    private final OutputStream out;
    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private long bytes;

    /** @param out closed with this stream */
    public DigestingStream(OutputStream out) {
        this.out = out;
    }

    /** Bytes written so far. */
    @Override
    public long getPos() {
        return bytes;
    }

    /** SHA-256 of all that was written, in hexadecimal; to be asked once, at the end. */
    public String sha256Hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        digest.update((byte) value);
        bytes++;
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        out.write(data, offset, length);
        digest.update(data, offset, length);
        bytes += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
