package org.tarflow4j.data.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;

/** An array inside a NumPy archive, as rows: the first dimension counts them. Plain for Kryo's sake. */
final class NpyArray implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern HEADER = Pattern.compile("\\{'descr': '([|<>=]\\w\\d{1,2})', 'fortran_order': False, "
            + "'shape': \\((\\d{1,9}),(?: (\\d{1,9}))?\\), *\\}\\s*");
    private static final int LONGEST_HEADER = 1 << 12;

    private final String path;
    private final long offset;
    private final long compressedLength;
    private final boolean compressed;
    private int headerLength;
    private String type = "";
    private int rows;
    private int columns;

    private NpyArray(String path, ZipArchiveEntry entry) {
        this.path = path;
        this.offset = entry.getDataOffset();
        this.compressedLength = entry.getCompressedSize();
        this.compressed = entry.getMethod() == ZipEntry.DEFLATED;
    }

    String path() {
        return path;
    }

    /** NumPy's name of the values' type. */
    String type() {
        return type;
    }

    int rows() {
        return rows;
    }

    /** Values in a row. */
    int columns() {
        return columns;
    }

    boolean isCompressed() {
        return compressed;
    }

    int rowBytes() {
        return columns * valueBytes();
    }

    private int valueBytes() {
        return Integer.parseInt(type.substring(2));
    }

    /** Reads the header; of plain entries also whether all rows are there, compressed ones tell that when read. */
    static NpyArray check(FileStatus file, ZipArchiveEntry entry, Configuration hadoop)
            throws IOException, UnusableSourceException {
        NpyArray array = new NpyArray(file.getPath().toString(), entry);
        String name = array.path + ", " + entry.getName();
        if (!array.compressed && entry.getMethod() != ZipEntry.STORED) {
            throw new UnusableSourceException(
                    name + " is compressed by method " + entry.getMethod() + ", expected none or deflate");
        }
        try (InputStream in = array.stream(hadoop)) {
            array.readHeader(in, name);
        } catch (EOFException | ZipException e) {
            throw new UnusableSourceException(name + " ends or is damaged inside its header; get the file again", e);
        }
        long rowBytes = (long) array.columns * array.valueBytes();
        long expected = array.headerLength + array.rows * rowBytes;
        if (rowBytes > Integer.MAX_VALUE
                || entry.getSize() != expected
                || (!array.compressed && array.compressedLength != expected)
                || array.offset + array.compressedLength > file.getLen()) {
            throw new UnusableSourceException(
                    name + " has " + entry.getSize() + " bytes, its shape says " + expected + "; get the file again");
        }
        return array;
    }

    /** The rows from one on; the caller closes the stream. */
    InputStream openAt(int row, Configuration hadoop) throws IOException {
        long skipped = headerLength + (long) row * rowBytes();
        if (compressed) {
            InputStream in = stream(hadoop);
            try {
                in.skipNBytes(skipped);
                return in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }
        return raw(skipped, hadoop);
    }

    private InputStream stream(Configuration hadoop) throws IOException {
        InputStream raw = raw(0, hadoop);
        if (!compressed) {
            return raw;
        }
        Inflater inflater = new Inflater(true);
        return new InflaterInputStream(raw, inflater, 1 << 16) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    private InputStream raw(long skipped, Configuration hadoop) throws IOException {
        FSDataInputStream in = SourceFiles.open(path, hadoop);
        try {
            in.seek(offset + skipped);
            return new BoundedInputStream(in, compressedLength - skipped);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Version 1.0 or 2.0: magic, length of the text, a Python dictionary. */
    private void readHeader(InputStream in, String name) throws IOException, UnusableSourceException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8
                || (start[0] & 0xFF) != 0x93
                || !"NUMPY".equals(new String(start, 1, 5, StandardCharsets.US_ASCII))) {
            throw new UnusableSourceException(name + " is not a NumPy array");
        }
        int digits = start[6] == 1 ? 2 : 4;
        byte[] length = in.readNBytes(digits);
        long textLength = 0;
        for (int i = length.length - 1; i >= 0; i--) {
            textLength = textLength << 8 | length[i] & 0xFF;
        }
        byte[] text = textLength > LONGEST_HEADER ? new byte[0] : in.readNBytes((int) textLength);
        if (textLength <= LONGEST_HEADER && text.length < textLength) {
            throw new EOFException();
        }
        Matcher header = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!header.matches()) {
            throw new UnusableSourceException(name + " is not an array of one or two dimensions in C order: "
                    + new String(text, StandardCharsets.ISO_8859_1).strip());
        }
        headerLength = 8 + digits + (int) textLength;
        type = header.group(1);
        rows = Integer.parseInt(header.group(2));
        columns = header.group(3) == null ? 1 : Integer.parseInt(header.group(3));
    }
}
