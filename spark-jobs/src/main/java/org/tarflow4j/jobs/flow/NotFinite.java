package org.tarflow4j.jobs.flow;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Counts what is not a number. */
public final class NotFinite {
    private NotFinite() {}

    /** Rows along the first axis with a value that is not finite. */
    public static long count(@Nullable INDArray array) {
        if (array == null) {
            return 0;
        }
        float[] values = array.dup('c').data().asFloat();
        int rows = (int) array.size(0);
        int width = values.length / Math.max(1, rows);
        long count = 0;
        for (int row = 0; row < rows; row++) {
            boolean finite = true;
            for (int i = row * width; i < (row + 1) * width; i++) {
                finite &= Float.isFinite(values[i]);
            }
            count += finite ? 0 : 1;
        }
        return count;
    }
}
