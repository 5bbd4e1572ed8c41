package org.tarflow4j.model.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies matrices into their transposes, block by block; ND4J walks them element by element, many times slower. */
public final class Transposition {
    /** A block of either matrix stays in the first-level cache. */
    private static final int BLOCK = 32;
    /** Elements that pass through host memory at once. */
    private static final int CHUNK = 1 << 18;

    private Transposition() {}

    /**
     * Copies.
     *
     * @param from [m, n] in 'c' order without gaps
     * @param to [n, m] likewise, of the same type
     */
    public static void copy(INDArray from, INDArray to) {
        if (from.dataType().width() != Integer.BYTES || from.length() > Integer.MAX_VALUE - 8) {
            to.assign(from.transpose());
            return;
        }
        int rows = (int) from.size(0);
        int columns = (int) from.size(1);
        int[] values = bits(from);
        int slab = Math.min(columns, Math.max(1, CHUNK / rows));
        int[] transposed = new int[slab * rows];
        INDArray chunk = Nd4j.createUninitializedDetached(from.dataType(), 'c', slab, rows);
        for (int first = 0; first < columns; first += slab) {
            int count = Math.min(slab, columns - first);
            transpose(values, rows, columns, first, count, transposed);
            memory(chunk).asIntBuffer().put(transposed, 0, count * rows);
            Nd4j.getAffinityManager().tagLocation(chunk, Location.HOST);
            Views.part(to, 0, first, first + count).assign(Views.part(chunk, 0, 0, count));
        }
        chunk.close();
    }

    /** Columns [first, first + count) of {@code values} [rows, columns] become the rows of {@code result}. */
    private static void transpose(int[] values, int rows, int columns, int first, int count, int[] result) {
        for (int row = 0; row < rows; row += BLOCK) {
            int rowEnd = Math.min(rows, row + BLOCK);
            for (int column = 0; column < count; column += BLOCK) {
                int columnEnd = Math.min(count, column + BLOCK);
                for (int c = column; c < columnEnd; c++) {
                    for (int r = row; r < rowEnd; r++) {
                        result[c * rows + r] = values[r * columns + first + c];
                    }
                }
            }
        }
    }

    private static int[] bits(INDArray matrix) {
        int length = (int) matrix.length();
        int[] bits = new int[length];
        INDArray vector = matrix.reshape('c', new long[] {length});
        INDArray chunk = Nd4j.createUninitializedDetached(matrix.dataType(), 'c', Math.min(length, CHUNK));
        for (int done = 0; done < length; done += CHUNK) {
            int count = Math.min(CHUNK, length - done);
            Views.part(chunk, 0, 0, count).assign(Views.part(vector, 0, done, done + count));
            Nd4j.getAffinityManager().ensureLocation(chunk, Location.HOST);
            memory(chunk).asIntBuffer().get(bits, done, count);
        }
        chunk.close();
        return bits;
    }

    private static ByteBuffer memory(INDArray array) {
        return array.data().asNio().order(ByteOrder.nativeOrder());
    }
}
