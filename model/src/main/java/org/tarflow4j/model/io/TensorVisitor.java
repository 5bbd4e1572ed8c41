package org.tarflow4j.model.io;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Takes the tensors of a file one after the other. */
public interface TensorVisitor {
    /** @param tensor is closed when this returns */
    void visit(String name, INDArray tensor);
}
