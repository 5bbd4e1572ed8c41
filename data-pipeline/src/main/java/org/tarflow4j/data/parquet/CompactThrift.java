package org.tarflow4j.data.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Walks over a structure of Thrift's compact protocol, which footers and page headers are, and keeps nothing of it. The
 * library's reader makes a list of as many elements and an array of as many bytes as the file claims, and calls itself
 * as deeply as the file is nested.
 */
final class CompactThrift {
    private static final int DEEPEST = 32;

    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    private final ByteBuffer bytes;

    private CompactThrift(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * The length of the structure that begins at the buffer's position, which stays there.
     *
     * @throws DamagedParquetException if it does not end before the buffer's limit, or claims more than lies there
     */
    static int length(ByteBuffer buffer) throws DamagedParquetException {
        CompactThrift walk = new CompactThrift(buffer.slice());
        try {
            walk.struct(0);
        } catch (BufferUnderflowException e) {
            throw new DamagedParquetException("its metadata end early", e);
        }
        return walk.bytes.position();
    }

    private void struct(int depth) throws DamagedParquetException {
        if (depth > DEEPEST) {
            throw new DamagedParquetException("its metadata are nested more than " + DEEPEST + " deep");
        }
        for (int field = bytes.get() & 0xFF; (field & 0x0F) != STOP; field = bytes.get() & 0xFF) {
            if (field >>> 4 == 0) {
                varint(); // the field's number, where it is not told as a difference
            }
            int type = field & 0x0F;
            // A field's type is its value, an element's is not.
            if (type != TRUE && type != FALSE) {
                value(type, depth);
            }
        }
    }

    private void value(int type, int depth) throws DamagedParquetException {
        switch (type) {
            case TRUE, FALSE, BYTE -> skip(1);
            case I16, I32, I64 -> varint();
            case DOUBLE -> skip(Double.BYTES);
            case BINARY -> skip(varint());
            case LIST, SET -> list(depth);
            case MAP -> map(depth);
            case STRUCT -> struct(depth + 1);
            default -> throw new DamagedParquetException("its metadata hold a value of the unknown type " + type);
        }
    }

    private void list(int depth) throws DamagedParquetException {
        int head = bytes.get() & 0xFF;
        long size = head >>> 4 == 15 ? varint() : head >>> 4;
        elements(size, size, depth, head & 0x0F);
    }

    private void map(int depth) throws DamagedParquetException {
        long size = varint();
        if (size != 0) {
            int types = bytes.get() & 0xFF;
            elements(size, 2 * size, depth, types >>> 4, types & 0x0F);
        }
    }

    /** Each element takes a byte at least. */
    private void elements(long size, long least, int depth, int... types) throws DamagedParquetException {
        if (size < 0 || least > bytes.remaining()) {
            throw new DamagedParquetException(
                    "its metadata list " + size + " elements in " + bytes.remaining() + " bytes");
        }
        if (depth > DEEPEST) {
            throw new DamagedParquetException("its metadata are nested more than " + DEEPEST + " deep");
        }
        for (long i = 0; i < size; i++) {
            for (int type : types) {
                value(type, depth + 1);
            }
        }
    }

    private void skip(long count) throws DamagedParquetException {
        if (count < 0 || count > bytes.remaining()) {
            throw new DamagedParquetException(
                    "its metadata hold " + count + " bytes of text where " + bytes.remaining() + " are left");
        }
        bytes.position(bytes.position() + (int) count);
    }

    private long varint() throws DamagedParquetException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DamagedParquetException("its metadata hold a number of more than 64 bits");
    }
}
