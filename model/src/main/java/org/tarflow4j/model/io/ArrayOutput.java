package org.tarflow4j.model.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.kernel.Transposition;

/** Writes arrays to a stream, a chunk at a time. */
final class ArrayOutput {
    private ArrayOutput() {}

    /**
     * Writes the elements in 'c' order, little-endian. The array may be a view or transposed.
     *
     * @throws IllegalArgumentException for types other than FLOAT, DOUBLE, INT, LONG
     */
    static void write(OutputStream out, INDArray array) throws IOException {
        ElementType type = ElementType.of(array.dataType());
        long length = array.length();
        if (length == 0) {
            return;
        }
        if (isTransposed(array)) {
            INDArray copy = Nd4j.createUninitializedDetached(array.dataType(), 'c', array.shape());
            Transposition.copy(array.transpose(), copy);
            write(out, copy);
            copy.close();
            return;
        }
        INDArray values = array.reshape('c', new long[] {length});
        int chunkLength = (int) Math.min(length, ArrayInput.CHUNK);
        INDArray chunk = Nd4j.createUninitializedDetached(type.arrayType(), 'c', chunkLength);
        byte[] bytes = new byte[chunkLength * type.width()];
        for (long done = 0; done < length; done += chunkLength) {
            int count = (int) Math.min(chunkLength, length - done);
            int size = count * type.width();
            chunk.get(NDArrayIndex.interval(0, count)).assign(values.get(NDArrayIndex.interval(done, done + count)));
            Nd4j.getAffinityManager().ensureLocation(chunk, Location.HOST);
            ByteBuffer memory = chunk.data().asNio().order(ByteOrder.nativeOrder());
            type.encode(memory.limit(size), ByteBuffer.wrap(bytes, 0, size).order(ByteOrder.LITTLE_ENDIAN));
            out.write(bytes, 0, size);
        }
        chunk.close();
    }

    /** Whether it is the transpose of a matrix in 'c' order without gaps. */
    private static boolean isTransposed(INDArray array) {
        return array.rank() == 2
                && array.size(0) > 1
                && array.size(1) > 1
                && array.stride(0) == 1
                && array.stride(1) == array.size(0);
    }
}
