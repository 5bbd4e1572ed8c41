package org.tarflow4j.model.transformer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A table of class vectors [classes, C]; the label −1 stands for "no class" and gets the mean of the table. */
public record ClassEmbedding(INDArray table) {
    /** Adds each image's class vector to its row of {@code out} [B, C]. */
    public void addTo(INDArray out, int[] labels) {
        INDArray mean = table.mean(0);
        for (int b = 0; b < labels.length; b++) {
            out.getRow(b).addi(labels[b] < 0 ? mean : table.getRow(labels[b]));
        }
    }

    /** Adds {@code outGradient} [B, C] to the gradient of the table. */
    public static void addGradient(INDArray outGradient, int[] labels, INDArray tableGradient) {
        long classes = tableGradient.rows();
        for (int b = 0; b < labels.length; b++) {
            INDArray row = outGradient.getRow(b);
            if (labels[b] < 0) {
                tableGradient.addiRowVector(row.div(classes));
            } else {
                tableGradient.getRow(labels[b]).addi(row);
            }
        }
    }
}
