package org.tarflow4j.model.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** Matrix products of one attention head: left sides of four rows, right sides as wide as a head. */
final class SmallGemm {
    static final int ROWS = 4;
    static final int WIDTH = 64;

    private static final int COLUMNS = 2 * Lanes.COUNT;

    private SmallGemm() {}

    /**
     * {@code c = w·b} or {@code c += w·b} for {@value #ROWS} rows of w and {@value #WIDTH} columns of b. Element (r, k) of w
     * is {@code w[wStart + r·wRow + k·wColumn]}, that of the others {@code b[bStart + k·bRow + column]} and {@code c[cStart +
     * r·cRow + column]}.
     *
     * @param depth how many k
     */
    static void multiply(
            float[] w,
            int wStart,
            int wRow,
            int wColumn,
            int depth,
            float[] b,
            int bStart,
            int bRow,
            float[] c,
            int cStart,
            int cRow,
            boolean add) {
        for (int column = 0; column < WIDTH; column += COLUMNS) {
            int target = cStart + column;
            FloatVector c00 = start(c, target, add);
            FloatVector c01 = start(c, target + Lanes.COUNT, add);
            FloatVector c10 = start(c, target + cRow, add);
            FloatVector c11 = start(c, target + cRow + Lanes.COUNT, add);
            FloatVector c20 = start(c, target + 2 * cRow, add);
            FloatVector c21 = start(c, target + 2 * cRow + Lanes.COUNT, add);
            FloatVector c30 = start(c, target + 3 * cRow, add);
            FloatVector c31 = start(c, target + 3 * cRow + Lanes.COUNT, add);
            int from = bStart + column;
            int at = wStart;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = Lanes.load(b, from);
                FloatVector b1 = Lanes.load(b, from + Lanes.COUNT);
                FloatVector w0 = Lanes.broadcast(w[at]);
                c00 = w0.fma(b0, c00);
                c01 = w0.fma(b1, c01);
                FloatVector w1 = Lanes.broadcast(w[at + wRow]);
                c10 = w1.fma(b0, c10);
                c11 = w1.fma(b1, c11);
                FloatVector w2 = Lanes.broadcast(w[at + 2 * wRow]);
                c20 = w2.fma(b0, c20);
                c21 = w2.fma(b1, c21);
                FloatVector w3 = Lanes.broadcast(w[at + 3 * wRow]);
                c30 = w3.fma(b0, c30);
                c31 = w3.fma(b1, c31);
                from += bRow;
                at += wColumn;
            }
            c00.intoArray(c, target);
            c01.intoArray(c, target + Lanes.COUNT);
            c10.intoArray(c, target + cRow);
            c11.intoArray(c, target + cRow + Lanes.COUNT);
            c20.intoArray(c, target + 2 * cRow);
            c21.intoArray(c, target + 2 * cRow + Lanes.COUNT);
            c30.intoArray(c, target + 3 * cRow);
            c31.intoArray(c, target + 3 * cRow + Lanes.COUNT);
        }
    }

    private static FloatVector start(float[] c, int index, boolean add) {
        return add ? Lanes.load(c, index) : Lanes.broadcast(0);
    }
}
