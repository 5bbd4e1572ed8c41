package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one layer works on, standard normal; C is the width, 4C that of the feed-forward part. */
@State(Scope.Thread)
public class LayerArrays {
    @Param({"ND4J", "VECTOR"})
    public KernelSet kernels = KernelSet.ND4J;

    @Param({"A", "B"})
    public BenchmarkShape shape = BenchmarkShape.A;

    Kernels set;
    Arena arena;
    INDArray x;
    INDArray out;
    INDArray inputGradient;
    INDArray row;
    INDArray rowSum;
    INDArray gain;
    INDArray bias;
    INDArray gainGradient;
    INDArray biasGradient;
    INDArray statistics;
    INDArray wide;
    INDArray wideOut;
    INDArray qkv;
    INDArray qkvGradient;
    INDArray tokens;
    INDArray predicted;
    INDArray coupled;
    INDArray logDeterminant;
    INDArray weight;

    @Setup
    public void fill() {
        int rows = shape.rows();
        int width = shape.width;
        set = kernels.kernels();
        arena = new Arena(DataType.FLOAT);
        x = Nd4j.randn(rows, width);
        out = Nd4j.randn(rows, width);
        inputGradient = Nd4j.zeros(rows, width);
        row = Nd4j.randn(width);
        rowSum = Nd4j.zeros(width);
        gain = Nd4j.ones(width);
        bias = Nd4j.zeros(width);
        gainGradient = Nd4j.zeros(width);
        biasGradient = Nd4j.zeros(width);
        statistics = Nd4j.zeros(2, rows);
        set.layerNorm(x, gain, bias, out, statistics, arena);
        wide = Nd4j.randn(rows, 4L * width);
        wideOut = Nd4j.randn(rows, 4L * width);
        qkv = Nd4j.randn(rows, 3L * width);
        qkvGradient = Nd4j.zeros(rows, 3L * width);
        tokens = Nd4j.randn(new long[] {shape.images, shape.tokens, shape.tokenWidth});
        predicted = Nd4j.randn(new long[] {shape.images, shape.tokens, 2L * shape.tokenWidth});
        coupled = Nd4j.zeros(tokens.shape());
        logDeterminant = Nd4j.zeros(shape.images);
        weight = Nd4j.randn(width, 4L * width);
    }
}
