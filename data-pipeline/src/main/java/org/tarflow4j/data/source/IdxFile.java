package org.tarflow4j.data.source;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.data.image.ImageDecoder;

/**
 * An IDX file of unsigned bytes, the format of MNIST and its relatives, plain or gzipped (told by content): two zero
 * bytes, the type 8, the number of dimensions, each dimension as a big-endian int, then the values.
 *
 * @param dimensions the first counts the items
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IdxFile(String path, int[] dimensions) {
    private static final int UNSIGNED_BYTE = 8;
    private static final int GZIP_MAGIC = 0x1F8B;

    int items() {
        return dimensions[0];
    }

    /** Bytes per item. */
    int itemLength() {
        return Arrays.stream(dimensions).skip(1).reduce(1, Math::multiplyExact);
    }

    private int headerLength() {
        return 4 + 4 * dimensions.length;
    }

    /**
     * Reads the header and then the file to its end, so that a file cut short is found before any work starts.
     *
     * @param rank the expected number of dimensions: 3 for images, 1 for labels
     */
    static IdxFile check(String path, int rank, Configuration hadoop) throws UnusableSourceException, IOException {
        long found = 0;
        IdxFile file = null;
        String damage = "";
        try (DataInputStream in = open(path, hadoop)) {
            file = new IdxFile(path, header(in, path, rank));
            found = file.headerLength();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                found += read;
            }
        } catch (FileNotFoundException e) {
            throw new UnusableSourceException("IDX file " + path + " does not exist; check data.source.path", e);
        } catch (EOFException | ZipException e) {
            damage = e.getMessage() == null ? " (it is cut)" : " (" + e.getMessage() + ")";
        }
        if (file == null) {
            throw new UnusableSourceException("IDX file " + path + " ends inside its header; get the file again");
        }
        long expected = file.headerLength() + (long) file.items() * file.itemLength();
        if (found != expected || !damage.isEmpty()) {
            throw new UnusableSourceException("IDX file " + path + " is " + (found < expected ? "truncated" : "damaged")
                    + ": expected " + expected + " bytes for " + file.shape() + ", found " + found + damage
                    + "; get the file again");
        }
        return file;
    }

    /** The values from an item on; the caller closes the stream. */
    InputStream openAt(int item, Configuration hadoop) throws IOException {
        InputStream in = open(path, hadoop);
        try {
            in.skipNBytes(headerLength() + (long) item * itemLength());
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private String shape() {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("×")) + " values";
    }

    private static int[] header(DataInputStream in, String path, int rank) throws IOException, UnusableSourceException {
        int magic = in.readInt();
        if (magic != (UNSIGNED_BYTE << 8 | rank)) {
            throw new UnusableSourceException(String.format(
                    "%s is not an IDX file of %s: it begins with %08x, expected %08x; check data.source",
                    path, rank == 1 ? "labels" : "images", magic, UNSIGNED_BYTE << 8 | rank));
        }
        int[] dimensions = new int[rank];
        long length = 1;
        for (int i = 0; i < rank; i++) {
            dimensions[i] = in.readInt();
            length = i == 0 ? 1 : length * dimensions[i];
            if (dimensions[i] < 1 || length > ImageDecoder.PIXEL_LIMIT) {
                throw new UnusableSourceException(
                        "IDX file " + path + " claims impossible dimensions " + Arrays.toString(dimensions));
            }
        }
        return dimensions;
    }

    private static DataInputStream open(String path, Configuration hadoop) throws IOException {
        Path file = new Path(path);
        BufferedInputStream raw =
                new BufferedInputStream(file.getFileSystem(hadoop).open(file), 1 << 16);
        try {
            raw.mark(2);
            int start = raw.read() << 8 | raw.read();
            raw.reset();
            return new DataInputStream(start == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
