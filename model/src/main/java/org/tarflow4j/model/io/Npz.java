package org.tarflow4j.model.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * NumPy's {@code .npz}: a zip of {@code .npy} arrays, as {@code numpy.savez} and {@code savez_compressed} write it.
 *
 * <p>float64 becomes DOUBLE, float32 and float16 FLOAT, int64 LONG, int32 and narrower INT; always in 'c' order, also
 * where the file holds Fortran's. Object arrays (pickles) and big-endian ones are refused.
 */
public final class Npz {
    private static final String SUFFIX = ".npy";

    /** No clock in a file: equal arrays give equal bytes. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Reads all arrays and leaves the stream open.
     *
     * @param where the file's name, for errors
     * @return arrays by name without {@code .npy}, in the file's order
     * @throws FileFormatException if the file is damaged or holds anything but such arrays
     */
    public static Map<String, INDArray> read(InputStream in, String where) throws IOException {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        @SuppressWarnings("resource") // closing them would close the caller's stream
        TailInputStream tail = new TailInputStream(in);
        @SuppressWarnings("resource")
        ZipInputStream zip = new ZipInputStream(tail);
        try {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                String what = "array '" + name + "'";
                if (!name.endsWith(SUFFIX)) {
                    throw new FileFormatException(where, "The entry '" + name + "' is not a .npy array");
                }
                INDArray array = readArray(zip, entry, where, what);
                if (arrays.put(name.substring(0, name.length() - SUFFIX.length()), array) != null) {
                    throw new FileFormatException(where, what + " is there twice");
                }
            }
        } catch (EOFException e) {
            throw new FileFormatException(where, "Truncated .npz file", e);
        } catch (ZipException | IllegalArgumentException e) {
            throw new FileFormatException(where, "Damaged .npz file: " + e.getMessage(), e);
        }
        if (arrays.isEmpty()) {
            throw new FileFormatException(where, "Not a .npz file: it holds no arrays");
        }
        if (!tail.endsArchiveOf(arrays.size())) {
            throw new FileFormatException(where, "Truncated .npz file: its list of entries is missing at the end");
        }
        return Collections.unmodifiableMap(arrays);
    }

    /**
     * Writes a whole file (uncompressed) and leaves the stream open.
     *
     * @param arrays FLOAT, DOUBLE, INT or LONG arrays by name, views and transposed ones included
     * @throws IllegalArgumentException for arrays of other types
     */
    public static void write(OutputStream out, Map<String, INDArray> arrays) throws IOException {
        @SuppressWarnings("resource") // closing it would close the caller's stream
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
            INDArray array = entry.getValue();
            byte[] header = NpyHeader.write(array);
            ZipEntry zipEntry = new ZipEntry(entry.getKey() + SUFFIX);
            zipEntry.setTimeLocal(NO_TIME);
            zipEntry.setSize(header.length + ElementType.of(array.dataType()).bytes(array.length()));
            zipEntry.setCrc(checksum(header, array));
            zip.putNextEntry(zipEntry);
            zip.write(header);
            ArrayOutput.write(zip, array);
            zip.closeEntry();
        }
        zip.finish();
    }

    /** A stored entry states its checksum before its bytes, so that the array is walked twice. */
    private static long checksum(byte[] header, INDArray array) throws IOException {
        CheckedOutputStream counted = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        counted.write(header);
        ArrayOutput.write(counted, array);
        return counted.getChecksum().getValue();
    }

    private static INDArray readArray(ZipInputStream zip, ZipEntry entry, String where, String what)
            throws IOException {
        NpyHeader header = NpyHeader.read(zip, where, what);
        long needed = header.type().bytes(ArrayInput.elements(header.shape(), header.type(), where, what));
        // The entry's size is unknown to a stream where the writer could not seek, and only a claim otherwise.
        if (entry.getSize() >= 0 && entry.getSize() - header.size() != needed) {
            throw new FileFormatException(
                    where,
                    what + " holds " + (entry.getSize() - header.size()) + " bytes, but its header asks for " + needed);
        }
        INDArray array = header.columnMajor()
                ? ArrayInput.readClaimed(zip, header.type(), reversed(header.shape()), where, what)
                        .permute(reversedAxes(header.shape().length))
                        .dup('c')
                : ArrayInput.readClaimed(zip, header.type(), header.shape(), where, what);
        // Reading past the last byte also makes the zip stream compare the checksum.
        if (zip.read() >= 0) {
            throw new FileFormatException(where, what + " goes on after the " + needed + " bytes its header asks for");
        }
        return array;
    }

    private static long[] reversed(long[] shape) {
        return LongStream.range(0, shape.length)
                .map(axis -> shape[shape.length - 1 - (int) axis])
                .toArray();
    }

    private static int[] reversedAxes(int rank) {
        return IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
    }
}
