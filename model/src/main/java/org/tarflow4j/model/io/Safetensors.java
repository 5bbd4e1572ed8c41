package org.tarflow4j.model.io;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Safetensors files: eight bytes of header length, a JSON header, then the tensors without gaps.
 *
 * <p>Format: the documentation of the safetensors project. F32, F64, I64, I32 and the narrower I16, I8, U8 (as INT) and
 * F16, BF16 (as FLOAT) are read; FLOAT, DOUBLE, LONG and INT arrays are written.
 */
public final class Safetensors {
    /** The format's own limit. */
    private static final long MAX_HEADER = 100_000_000;

    private Safetensors() {}

    /**
     * Writes a whole file and leaves the stream open. Equal arguments give equal bytes.
     *
     * @param tensors arrays by name, views and transposed arrays included; written in the map's order, the wide types
     *     first so that each tensor is aligned
     * @param metadata free text; may be empty
     * @throws IllegalArgumentException for arrays of other types than FLOAT, DOUBLE, LONG, INT
     */
    public static void write(OutputStream out, Map<String, INDArray> tensors, Map<String, String> metadata)
            throws IOException {
        write(
                out,
                tensors.entrySet().stream()
                        .map(tensor -> TensorSource.of(tensor.getKey(), tensor.getValue()))
                        .toList(),
                metadata);
    }

    /**
     * As {@link #write(OutputStream, Map, Map)}, with one tensor in memory at a time.
     *
     * @throws IllegalArgumentException also if a tensor turns out to have another type or shape than was said
     */
    public static void write(OutputStream out, List<TensorSource> tensors, Map<String, String> metadata)
            throws IOException {
        List<TensorSource> ordered = SafetensorsHeader.ordered(tensors);
        byte[] json = SafetensorsHeader.of(ordered, metadata).toJson();
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array());
        out.write(json);
        for (TensorSource tensor : ordered) {
            INDArray values = tensor.values().get();
            if (values.dataType() != tensor.type() || !Arrays.equals(values.shape(), tensor.shape())) {
                throw new IllegalArgumentException("Tensor " + tensor.name() + " is " + values.dataType() + " "
                        + Arrays.toString(values.shape()) + ", announced was " + tensor.type() + " "
                        + Arrays.toString(tensor.shape()));
            }
            ArrayOutput.write(out, values);
        }
    }

    /**
     * Reads a whole file and leaves the stream open. The arrays are allocated only after the header has been proven to
     * fit {@code length}.
     *
     * @param length of the file in bytes, from the file system
     * @param where the file's name, for errors
     * @throws FileFormatException if the file is not exactly what the format asks for
     */
    public static TensorFile read(InputStream in, long length, String where) throws IOException {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = read(in, length, where, tensors::put);
        return new TensorFile(Collections.unmodifiableMap(tensors), metadata);
    }

    /**
     * As {@link #read(InputStream, long, String)}, with one tensor in memory at a time.
     *
     * @param visitor is given the tensors in the file's order
     * @return the file's metadata
     */
    public static Map<String, String> visit(InputStream in, long length, String where, TensorVisitor visitor)
            throws IOException {
        return read(in, length, where, (name, tensor) -> {
            visitor.visit(name, tensor);
            tensor.close();
        });
    }

    private static Map<String, String> read(InputStream in, long length, String where, TensorVisitor visitor)
            throws IOException {
        DataInputStream data = new DataInputStream(in);
        if (length < Long.BYTES) {
            throw new FileFormatException(where, "Not a safetensors file: it has only " + length + " bytes");
        }
        try {
            byte[] json = new byte[headerLength(Long.reverseBytes(data.readLong()), length, where)];
            data.readFully(json);
            long available = length - Long.BYTES - json.length;
            SafetensorsHeader header = new SafetensorsParser(where).parse(json, available);
            for (SafetensorsHeader.Tensor tensor : header.tensors()) {
                String what = "tensor '" + tensor.name() + "'";
                visitor.visit(tensor.name(), ArrayInput.readProven(data, tensor.type(), tensor.shape(), where, what));
            }
            if (in.read() >= 0) {
                throw new FileFormatException(where, "The file goes on after its " + length + " bytes");
            }
            return header.metadata();
        } catch (EOFException e) {
            throw new FileFormatException(where, "Truncated: the file ends inside its header", e);
        }
    }

    private static int headerLength(long stated, long length, String where) throws FileFormatException {
        if (stated < 2 || stated > MAX_HEADER) {
            throw new FileFormatException(
                    where,
                    "Not a safetensors file: it states a header of " + Long.toUnsignedString(stated)
                            + " bytes; at most " + MAX_HEADER + " are allowed");
        }
        if (stated > length - Long.BYTES) {
            throw new FileFormatException(
                    where, "Truncated: its header takes " + stated + " bytes, the whole file has " + length);
        }
        return (int) stated;
    }
}
