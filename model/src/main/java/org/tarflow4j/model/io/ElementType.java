package org.tarflow4j.model.io;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.nd4j.linalg.api.buffer.DataType;

/** How one element lies in a file (little-endian, always) and which array it becomes. */
enum ElementType {
    F64(8, DataType.DOUBLE),
    F32(4, DataType.FLOAT),
    F16(2, DataType.FLOAT),
    BF16(2, DataType.FLOAT),
    I64(8, DataType.LONG),
    I32(4, DataType.INT),
    I16(2, DataType.INT),
    I8(1, DataType.INT),
    U8(1, DataType.INT);

    private final int width;
    private final DataType arrayType;

    ElementType(int width, DataType arrayType) {
        this.width = width;
        this.arrayType = arrayType;
    }

    /** Bytes per element in the file. */
    int width() {
        return width;
    }

    /** Type of the array that holds it in memory. */
    DataType arrayType() {
        return arrayType;
    }

    /**
     * The type that holds an array's elements bit for bit.
     *
     * @throws IllegalArgumentException if we write no such arrays
     */
    static ElementType of(DataType arrayType) {
        return switch (arrayType) {
            case DOUBLE -> F64;
            case FLOAT -> F32;
            case LONG -> I64;
            case INT -> I32;
            default -> throw new IllegalArgumentException(
                    "Arrays of type " + arrayType + " are not written; cast to FLOAT, DOUBLE, INT or LONG");
        };
    }

    /** Bytes of {@code elements} elements in the file; throws ArithmeticException beyond 2^63. */
    long bytes(long elements) {
        return Math.multiplyExact(elements, (long) width);
    }

    /** Converts all of {@code file} (little-endian) into {@code memory} (native order). */
    void decode(ByteBuffer file, ByteBuffer memory) {
        switch (this) {
            case F64, I64 -> memory.asLongBuffer().put(file.asLongBuffer());
            case F32, I32 -> memory.asIntBuffer().put(file.asIntBuffer());
            case F16 -> {
                FloatBuffer floats = memory.asFloatBuffer();
                while (file.hasRemaining()) {
                    floats.put(halfToFloat(file.getShort()));
                }
            }
            case BF16 -> {
                IntBuffer bits = memory.asIntBuffer();
                while (file.hasRemaining()) {
                    bits.put(file.getShort() << 16);
                }
            }
            case I16 -> {
                IntBuffer integers = memory.asIntBuffer();
                while (file.hasRemaining()) {
                    integers.put(file.getShort());
                }
            }
            case I8 -> {
                IntBuffer integers = memory.asIntBuffer();
                while (file.hasRemaining()) {
                    integers.put(file.get());
                }
            }
            case U8 -> {
                IntBuffer integers = memory.asIntBuffer();
                while (file.hasRemaining()) {
                    integers.put(file.get() & 0xFF);
                }
            }
        }
    }

    /** Converts all of {@code memory} (native order) into {@code file} (little-endian); types of {@link #of} only. */
    void encode(ByteBuffer memory, ByteBuffer file) {
        if (width == 8) {
            file.asLongBuffer().put(memory.asLongBuffer());
        } else {
            file.asIntBuffer().put(memory.asIntBuffer());
        }
    }

    /** IEEE 754 binary16, subnormals and infinities included (the JDK has it from version 20 on). */
    private static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1F;
        int fraction = half & 0x3FF;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wideExponent = exponent == 0x1F ? 0xFF : exponent + 112;
        return Float.intBitsToFloat(sign | (wideExponent << 23) | (fraction << 13));
    }
}
