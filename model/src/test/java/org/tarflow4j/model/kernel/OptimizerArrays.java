package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Flat vectors of all parameters. The gradient becomes the step that is taken, which is the next call's gradient. */
@State(Scope.Thread)
public class OptimizerArrays {
    @Param({"ND4J", "VECTOR"})
    public KernelSet kernels = KernelSet.ND4J;

    @Param({"A", "B"})
    public BenchmarkShape shape = BenchmarkShape.A;

    Kernels set;
    INDArray gradient;
    INDArray firstMoment;
    INDArray secondMoment;

    @Setup
    public void fill() {
        set = kernels.kernels();
        gradient = Nd4j.randn(shape.parameters);
        firstMoment = gradient.mul(0.1);
        secondMoment = gradient.mul(gradient);
    }
}
