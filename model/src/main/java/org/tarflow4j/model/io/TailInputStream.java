package org.tarflow4j.model.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Remembers the last bytes of a zip stream. {@link java.util.zip.ZipInputStream} stops at the first thing that is not an
 * entry, so a file cut off between two entries looks whole to it; only the record at the very end tells.
 */
final class TailInputStream extends FilterInputStream {
    private static final int RECORD = 22;
    private static final int RECORD_SIGNATURE = 0x06054b50;
    private static final int ENTRIES_OFFSET = 10;

    private final byte[] tail = new byte[RECORD];

    TailInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count >= RECORD) {
            System.arraycopy(bytes, offset + count - RECORD, tail, 0, RECORD);
        } else if (count > 0) {
            System.arraycopy(tail, count, tail, 0, RECORD - count);
            System.arraycopy(bytes, offset, tail, RECORD - count, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(count, 1 << 12)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads the rest and says whether it ends with the record of an archive of {@code entries} entries. */
    boolean endsArchiveOf(int entries) throws IOException {
        transferTo(OutputStream.nullOutputStream());
        ByteBuffer record = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        int stated = Short.toUnsignedInt(record.getShort(ENTRIES_OFFSET));
        return record.getInt(0) == RECORD_SIGNATURE && stated == Math.min(entries, 0xFFFF);
    }
}
