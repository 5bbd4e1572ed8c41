package org.tarflow4j.model.io;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The header of a {@code .npy} file: magic, version, and a Python dictionary literal of three entries.
 *
 * @param type of the elements
 * @param columnMajor whether the elements lie in Fortran's order
 * @param shape as NumPy shows it
 * @param size bytes of the header itself
 */
record NpyHeader(ElementType type, boolean columnMajor, long[] shape, long size) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** A header of 32 dimensions has a few hundred bytes. */
    private static final int MAX_TEXT = 1 << 16;

    /** The data begins on such a boundary; the header is padded with spaces. */
    private static final int ALIGNMENT = 64;

    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[.*])");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    private static final Map<String, ElementType> TYPES = Map.of(
            "'<f8'", ElementType.F64,
            "'<f4'", ElementType.F32,
            "'<f2'", ElementType.F16,
            "'<i8'", ElementType.I64,
            "'<i4'", ElementType.I32,
            "'<i2'", ElementType.I16,
            "'|i1'", ElementType.I8,
            "'|u1'", ElementType.U8);

    /** Reads the header of versions 1.0, 2.0 and 3.0, and leaves the stream at the first element. */
    static NpyHeader read(InputStream in, String where, String what) throws IOException {
        DataInputStream data = new DataInputStream(in);
        try {
            byte[] magic = new byte[MAGIC.length];
            data.readFully(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new FileFormatException(where, what + " is not a .npy array");
            }
            int version = data.readUnsignedByte();
            int minor = data.readUnsignedByte();
            if (version < 1 || version > 3 || minor != 0) {
                throw new FileFormatException(where, what + " has the unknown .npy version " + version + "." + minor);
            }
            int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
            long length = version == 1
                    ? Short.toUnsignedLong(Short.reverseBytes(data.readShort()))
                    : Integer.toUnsignedLong(Integer.reverseBytes(data.readInt()));
            if (length > MAX_TEXT) {
                throw new FileFormatException(
                        where, what + " states a header of " + length + " bytes; at most " + MAX_TEXT + " are allowed");
            }
            byte[] text = new byte[(int) length];
            data.readFully(text);
            long size = MAGIC.length + 2L + lengthBytes + length;
            return parse(new String(text, StandardCharsets.UTF_8), size, where, what);
        } catch (EOFException e) {
            throw new FileFormatException(where, "Truncated: " + what + " ends inside its header", e);
        }
    }

    /** The header (version 1.0) of an array that is going to be written in 'c' order, padded. */
    static byte[] write(INDArray array) {
        ElementType type = ElementType.of(array.dataType());
        String descr = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        String shape = Arrays.stream(array.shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String text = "{'descr': " + descr + ", 'fortran_order': False, 'shape': (" + shape
                + (array.rank() == 1 ? ",), }" : "), }");
        int prefix = MAGIC.length + 2 + Short.BYTES;
        int size = (prefix + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] header = new byte[size];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) (size - prefix))
                .put(text.getBytes(StandardCharsets.US_ASCII));
        header[size - 1] = '\n';
        return header;
    }

    private static NpyHeader parse(String text, long size, String where, String what) throws FileFormatException {
        String descr = entry(TYPE, "descr", text, where, what);
        ElementType type = TYPES.get(descr);
        if (type == null) {
            throw new FileFormatException(
                    where, what + " has the element type " + descr + "; supported are " + supportedTypes());
        }
        boolean columnMajor = entry(ORDER, "fortran_order", text, where, what).equals("True");
        long[] shape = shape(entry(SHAPE, "shape", text, where, what), where, what);
        return new NpyHeader(type, columnMajor, shape, size);
    }

    private static String supportedTypes() {
        return TYPES.keySet().stream().sorted().collect(Collectors.joining(" "));
    }

    private static long[] shape(String text, String where, String what) throws FileFormatException {
        try {
            return Arrays.stream(text.split(","))
                    .map(size -> size.strip().replaceFirst("L$", ""))
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new FileFormatException(where, what + " has the impossible shape (" + text + ")", e);
        }
    }

    private static String entry(Pattern pattern, String key, String text, String where, String what)
            throws FileFormatException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new FileFormatException(where, what + " has no usable '" + key + "' in its .npy header");
        }
        String value = matcher.group(1);
        if (matcher.find()) {
            throw new FileFormatException(where, what + " has '" + key + "' twice in its .npy header");
        }
        return value;
    }
}
