package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.model.kernel.vector.VectorKernels;

/** The kernel sets that are compared with plain loops and with each other. */
public enum KernelSet {
    ND4J_DOUBLE(DataType.DOUBLE, new Nd4jKernels()),
    ND4J(DataType.FLOAT, new Nd4jKernels()),
    VECTOR(DataType.FLOAT, new VectorKernels(2));

    private final DataType type;
    private final Kernels kernels;

    KernelSet(DataType type, Kernels kernels) {
        this.type = type;
        this.kernels = kernels;
    }

    /** Element type of the arrays that it is tried on. */
    public DataType type() {
        return type;
    }

    public Kernels kernels() {
        return kernels;
    }
}
