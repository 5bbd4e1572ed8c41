package org.tarflow4j.model.io;

import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor to be written, whose elements are asked for when their turn comes: a file of gigabytes takes the memory of its
 * largest tensor.
 *
 * @param type of the elements
 * @param shape one size per dimension
 * @param values gives the array of that type and shape, which may be a view or transposed; it is neither kept nor closed
 */
public record TensorSource(String name, DataType type, long[] shape, Supplier<INDArray> values) {
    /** An array that is there already. */
    public static TensorSource of(String name, INDArray array) {
        return new TensorSource(name, array.dataType(), array.shape(), () -> array);
    }

    /** The same tensor under another name. */
    public TensorSource named(String other) {
        return new TensorSource(other, type, shape, values);
    }

    /** Number of bytes of its elements in a file. */
    public long bytes() {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        return ElementType.of(type).bytes(elements);
    }
}
