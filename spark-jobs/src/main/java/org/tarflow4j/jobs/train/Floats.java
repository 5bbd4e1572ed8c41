package org.tarflow4j.jobs.train;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Vectors as they travel: plain float arrays of at most {@value #CHUNK} elements. Java serializes an INDArray element
 * by element; these go as blocks, and a vector may be longer than an array.
 */
final class Floats {
    static final int CHUNK = 1 << 24;

    private Floats() {}

    static float[][] of(INDArray vector) {
        float[][] chunks = new float[chunks(vector.length())][];
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            chunks[chunk] = view(vector, chunk).toFloatVector();
        }
        return chunks;
    }

    /** A new vector outside of the heap. */
    static INDArray toArray(float[][] chunks) {
        long length = 0;
        for (float[] chunk : chunks) {
            length += chunk.length;
        }
        INDArray vector = Nd4j.createUninitialized(DataType.FLOAT, length);
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            put(chunks[chunk], vector, chunk);
        }
        return vector;
    }

    /** Overwrites chunk number {@code chunk} of {@code vector}. */
    static void put(float[] values, INDArray vector, int chunk) {
        view(vector, chunk).assign(Nd4j.createFromArray(values));
    }

    private static int chunks(long length) {
        return Math.toIntExact((length + CHUNK - 1) / CHUNK);
    }

    private static INDArray view(INDArray vector, int chunk) {
        long from = (long) chunk * CHUNK;
        return vector.get(NDArrayIndex.interval(from, Math.min(vector.length(), from + CHUNK)));
    }
}
