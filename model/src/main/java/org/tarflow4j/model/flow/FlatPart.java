package org.tarflow4j.model.flow;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A flat vector of parameters that need not lie in memory as one array. */
@FunctionalInterface
public interface FlatPart {
    /** The elements [from, to), rank 1; not to be changed. */
    INDArray part(long from, long to);
}
