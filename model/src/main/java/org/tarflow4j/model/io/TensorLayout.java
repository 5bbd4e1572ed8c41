package org.tarflow4j.model.io;

import java.util.List;

/**
 * A strided view that has been checked against its storage.
 *
 * @param offset first element in the storage
 * @param shape one size per dimension
 * @param strides one step per dimension, in elements
 * @param elements number of elements of the view
 * @param span elements of the storage from the first to the last one that the view uses
 */
record TensorLayout(long offset, long[] shape, long[] strides, long elements, long span) {
    /**
     * Proves that the view lies inside its storage.
     *
     * @throws FileFormatException if it does not, or if the shape makes no sense
     */
    static TensorLayout of(TensorReference tensor, String where, String what) throws FileFormatException {
        StorageReference storage = tensor.storage();
        long[] shape = array(tensor.shape());
        long[] strides = array(tensor.strides());
        if (shape.length != strides.length) {
            throw new FileFormatException(
                    where, what + " has shape " + tensor.shape() + " and strides " + tensor.strides());
        }
        long elements = ArrayInput.elements(shape, storage.type(), where, what);
        long span = elements == 0 ? 0 : 1;
        try {
            for (int axis = 0; axis < shape.length; axis++) {
                if (strides[axis] < 0) {
                    throw new FileFormatException(where, what + " has the negative stride " + strides[axis]);
                }
                if (elements > 0) {
                    span = Math.addExact(span, Math.multiplyExact(shape[axis] - 1, strides[axis]));
                }
            }
            if (tensor.offset() < 0 || Math.addExact(tensor.offset(), span) > storage.elements()) {
                throw outside(tensor, where, what);
            }
        } catch (ArithmeticException e) {
            throw outside(tensor, where, what);
        }
        return new TensorLayout(tensor.offset(), shape, strides, elements, span);
    }

    /** Whether the elements lie in 'c' order without gaps; a dimension of size 1 may have any stride. */
    boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] != 1 && strides[axis] != expected) {
                return elements == 0;
            }
            expected *= shape[axis];
        }
        return true;
    }

    private static FileFormatException outside(TensorReference tensor, String where, String what) {
        return new FileFormatException(
                where,
                what + " (offset " + tensor.offset() + ", shape " + tensor.shape() + ", strides " + tensor.strides()
                        + ") reaches beyond the " + tensor.storage().elements() + " elements of its storage");
    }

    private static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
