package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of a contiguous float array, which may be larger than a buffer can address. */
final class Floats {
    private final Pointer pointer;
    private final long offset;

    private Floats(Pointer pointer, long offset) {
        this.pointer = pointer;
        this.offset = offset;
    }

    /** @throws IllegalArgumentException if the array is not float, or not contiguous in 'c' order */
    static Floats of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || !isContiguous(array)) {
            throw new IllegalArgumentException(
                    "Need a contiguous float array in 'c' order, got " + array.shapeInfoToString());
        }
        return new Floats(array.data().pointer(), array.offset());
    }

    /** {@code count} floats from element {@code from} on; valid as long as the array is. */
    ByteBuffer window(long from, int count) {
        return new FloatPointer(pointer).getPointer(offset + from).limit(count).asByteBuffer();
    }

    /** As {@link #window}, as floats. */
    FloatBuffer floats(long from, int count) {
        return window(from, count).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private static boolean isContiguous(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) != 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }
}
