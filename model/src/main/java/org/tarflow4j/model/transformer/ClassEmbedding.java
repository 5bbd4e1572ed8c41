package org.tarflow4j.model.transformer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.kernel.Gemm;

/** A table of class vectors [classes, C]; the label −1 stands for "no class" and gets the mean of the table. */
public record ClassEmbedding(INDArray table) {
    /** Adds each image's class vector to its row of {@code out} [B, C]. */
    public void addTo(INDArray out, int[] labels) {
        Gemm.add(shares(labels, table), table, out);
    }

    /** Adds {@code outGradient} [B, C] to the gradient of the table. */
    public static void addGradient(INDArray outGradient, int[] labels, INDArray tableGradient) {
        Gemm.addTransposedLeft(shares(labels, tableGradient), outGradient, tableGradient);
    }

    /** How much of each class an image is, [B, classes]. */
    private static INDArray shares(int[] labels, INDArray table) {
        int classes = table.rows();
        double[][] shares = new double[labels.length][classes];
        for (int b = 0; b < labels.length; b++) {
            for (int label = 0; label < classes; label++) {
                shares[b][label] = labels[b] < 0 ? 1.0 / classes : labels[b] == label ? 1 : 0;
            }
        }
        return Nd4j.createFromArray(shares).castTo(table.dataType());
    }
}
