package org.tarflow4j.model.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one call of each kernel on the shapes of a training batch. The profile "jmh" runs it; see the README. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelBenchmark {
    private static final AdamStep STEP = new AdamStep(1, 0.9, 0.95, 1e-8, 100);

    @Benchmark
    public void addRow(LayerArrays layer) {
        layer.set.addRow(layer.x, layer.row);
    }

    @Benchmark
    public void addRowSum(LayerArrays layer) {
        layer.set.addRowSum(layer.x, layer.rowSum, layer.arena);
    }

    @Benchmark
    public void add(LayerArrays layer) {
        layer.set.add(layer.x, layer.out);
    }

    @Benchmark
    public void layerNorm(LayerArrays layer) {
        layer.set.layerNorm(layer.x, layer.gain, layer.bias, layer.out, layer.statistics, layer.arena);
    }

    @Benchmark
    public void addLayerNormGradient(LayerArrays layer) {
        layer.set.addLayerNormGradient(
                layer.out,
                layer.x,
                layer.gain,
                layer.statistics,
                layer.inputGradient,
                layer.gainGradient,
                layer.biasGradient,
                layer.arena);
    }

    @Benchmark
    public void gelu(LayerArrays layer) {
        layer.set.gelu(layer.wide, layer.wideOut, layer.arena);
    }

    @Benchmark
    public void geluGradient(LayerArrays layer, GeluGradient gelu) {
        layer.set.geluGradient(layer.wide, gelu.gradient, layer.arena);
    }

    @Benchmark
    public void attention(LayerArrays layer) {
        layer.set.attention(layer.qkv, layer.shape.attention(), layer.out, layer.arena);
    }

    @Benchmark
    public void attentionGradient(LayerArrays layer) {
        layer.set.attentionGradient(layer.out, layer.qkv, layer.shape.attention(), layer.qkvGradient, layer.arena);
    }

    @Benchmark
    public void affine(LayerArrays layer) {
        layer.set.affine(
                layer.tokens, layer.predicted, TokenOrder.FORWARD, layer.coupled, layer.logDeterminant, layer.arena);
    }

    @Benchmark
    public void adam(OptimizerArrays optimizer) {
        optimizer.set.adam(optimizer.gradient, optimizer.firstMoment, optimizer.secondMoment, STEP);
    }

    /** [N, C] · [C, 4C], the feed-forward part's first map. */
    @Benchmark
    public void gemm(LayerArrays layer) {
        Gemm.multiply(layer.x, layer.weight, layer.wideOut);
    }

    /** [N, 4C] · [C, 4C]ᵀ, the gradient of its input. */
    @Benchmark
    public void gemmTransposedRight(LayerArrays layer) {
        Gemm.multiplyTransposedRight(layer.wide, layer.weight, layer.out);
    }

    /** [N, C]ᵀ · [N, 4C], the gradient of its weight. */
    @Benchmark
    public void gemmTransposedLeft(LayerArrays layer) {
        Gemm.addTransposedLeft(layer.x, layer.wide, layer.weight);
    }
}
