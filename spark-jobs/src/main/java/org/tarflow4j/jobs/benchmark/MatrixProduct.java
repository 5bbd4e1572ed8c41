package org.tarflow4j.jobs.benchmark;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.kernel.Gemm;

/** A product [rows, inner] · [inner, columns] in float32, as the flow computes it. */
record MatrixProduct(int rows, int inner, int columns) {
    private static final int SQUARE = 2048;
    private static final int MOST_ROWS = 4096;
    private static final double LEAST_SECONDS = 0.3;
    private static final int LEAST_REPETITIONS = 3;

    /** Shapes among which the machine's best is looked for: a square one, and both feed-forward products of a recipe. */
    static List<MatrixProduct> candidates(FlowConfig config, int images) {
        int widest = 0;
        for (int block = 1; block < config.blocks(); block++) {
            widest = config.widths().get(block) > config.widths().get(widest) ? block : widest;
        }
        int rows = (int) Math.min(MOST_ROWS, (long) images * config.tokens(widest));
        int width = config.widths().get(widest);
        return List.of(
                new MatrixProduct(SQUARE, SQUARE, SQUARE),
                new MatrixProduct(rows, width, FlowConfig.EXPANSION * width),
                new MatrixProduct(rows, FlowConfig.EXPANSION * width, width));
    }

    /** Operations per second of its fastest repetition, after one that does not count. */
    double measure() {
        try (INDArray a = Nd4j.rand(rows, inner);
                INDArray b = Nd4j.rand(inner, columns);
                INDArray c = Nd4j.create(rows, columns)) {
            Gemm.multiply(a, b, c);
            double fastest = Double.POSITIVE_INFINITY;
            long began = System.nanoTime();
            for (int i = 0; i < LEAST_REPETITIONS || (System.nanoTime() - began) * 1e-9 < LEAST_SECONDS; i++) {
                long start = System.nanoTime();
                Gemm.multiply(a, b, c);
                fastest = Math.min(fastest, (System.nanoTime() - start) * 1e-9);
            }
            return 2.0 * rows * inner * columns / fastest;
        }
    }

    @Override
    public String toString() {
        return rows + "×" + inner + "×" + columns;
    }
}
