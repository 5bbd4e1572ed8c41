package org.tarflow4j.model.kernel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link Kernels} by ND4J operations: any backend, any floating type. Row sums are matrix products with ones, since
 * ND4J's own reductions over the first axis are fifty times slower. */
public final class Nd4jKernels implements Kernels {
    private static final double LAYER_NORM_EPSILON = 1e-5;
    private static final double INVERSE_SQRT_2 = 1 / Math.sqrt(2);
    private static final double INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);

    private final Map<Long, INDArray> ones = new HashMap<>();
    private final Nd4jAttention attention = new Nd4jAttention();

    @Override
    public KernelScratch scratch() {
        return new Nd4jScratch();
    }

    @Override
    public void addRow(INDArray x, INDArray row) {
        x.addiRowVector(row);
    }

    @Override
    public void addRowSum(INDArray x, INDArray sum, Arena arena) {
        Nd4j.gemm(ones(1, x.rows(), x), x, sum.reshape(1, x.columns()), false, false, 1, 1);
    }

    @Override
    public void add(INDArray x, INDArray y) {
        x.addi(y);
    }

    @Override
    public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray out, INDArray statistics, Arena arena) {
        Arena.Mark mark = arena.mark();
        INDArray mean = rowMean(x, statistics.getRow(0));
        out.assign(x).subiColumnVector(mean);
        INDArray square = arena.take(x.shape()).assign(out).muli(out);
        INDArray inverseDeviation = rowMean(square, statistics.getRow(1));
        inverseDeviation.addi(LAYER_NORM_EPSILON);
        Transforms.sqrt(inverseDeviation, false);
        inverseDeviation.rdivi(1);
        out.muliColumnVector(inverseDeviation).muliRowVector(gain).addiRowVector(bias);
        arena.release(mark);
    }

    @Override
    public void addLayerNormGradient(
            INDArray outGradient,
            INDArray x,
            INDArray gain,
            INDArray statistics,
            INDArray inputGradient,
            @Nullable INDArray gainGradient,
            @Nullable INDArray biasGradient,
            Arena arena) {
        Arena.Mark mark = arena.mark();
        INDArray inverseDeviation = column(statistics.getRow(1));
        INDArray normalized = arena.take(x.shape()).assign(x);
        normalized.subiColumnVector(column(statistics.getRow(0))).muliColumnVector(inverseDeviation);
        INDArray scratch = arena.take(x.shape());
        if (gainGradient != null && biasGradient != null) {
            addRowSum(scratch.assign(outGradient).muli(normalized), gainGradient, arena);
            addRowSum(outGradient, biasGradient, arena);
        }
        // dx = r·(g − mean(g) − x̂·mean(g·x̂)), g = outGradient·gain
        INDArray scaled = arena.take(x.shape()).assign(outGradient);
        scaled.muliRowVector(gain);
        INDArray meanProduct = rowMean(scratch.assign(scaled).muli(normalized), arena.take(x.rows()));
        INDArray mean = rowMean(scaled, arena.take(x.rows()));
        scaled.subiColumnVector(mean).subi(normalized.muliColumnVector(meanProduct));
        inputGradient.addi(scaled.muliColumnVector(inverseDeviation));
        arena.release(mark);
    }

    @Override
    public void gelu(INDArray x, INDArray out, Arena arena) {
        normalDistribution(x, out).muli(x);
    }

    @Override
    public void geluGradient(INDArray x, INDArray gradient, Arena arena) {
        Arena.Mark mark = arena.mark();
        INDArray density = arena.take(x.shape()).assign(x).muli(x).muli(-0.5);
        Nd4j.exec(new Exp(density, density));
        density.muli(INVERSE_SQRT_2_PI).muli(x);
        INDArray derivative = normalDistribution(x, arena.take(x.shape())).addi(density);
        gradient.muli(derivative);
        arena.release(mark);
    }

    @Override
    public void attention(INDArray qkv, AttentionShape shape, INDArray out, Arena arena) {
        attention.forward(qkv, shape, out, arena);
    }

    @Override
    public void attentionGradient(
            INDArray outGradient, INDArray qkv, AttentionShape shape, INDArray qkvGradient, Arena arena) {
        attention.gradient(outGradient, qkv, shape, qkvGradient, arena);
    }

    @Override
    public void attentionStep(
            INDArray qkv, KeyValueCache cache, int position, INDArray temperatures, INDArray out, Arena arena) {
        attention.step(qkv, cache, position, temperatures, out, arena);
    }

    @Override
    public void affine(
            INDArray x, INDArray predicted, TokenOrder order, INDArray v, INDArray logDeterminant, Arena arena) {
        Coupling coupling = new Coupling(x.shape(), predicted, order);
        v.assign(x);
        logDeterminant.assign(0);
        if (x.size(1) == 1) {
            return;
        }
        Arena.Mark mark = arena.mark();
        INDArray target = coupling.targets(v);
        target.subi(coupling.shift());
        if (coupling.scales()) {
            INDArray scale = arena.take(target.shape()).assign(coupling.logScale());
            Nd4j.gemm(
                    scale.reshape(x.size(0), -1),
                    ones(scale.length() / x.size(0), 1, x),
                    logDeterminant.reshape(x.size(0), 1),
                    false,
                    false,
                    -1.0 / (x.size(1) * x.size(2)),
                    0);
            Nd4j.exec(new Exp(scale.negi(), scale));
            target.muli(scale);
        }
        arena.release(mark);
    }

    @Override
    public void affineGradient(
            INDArray gradient,
            INDArray logDeterminantGradient,
            INDArray v,
            INDArray predicted,
            TokenOrder order,
            INDArray predictedGradient,
            Arena arena) {
        predictedGradient.assign(0);
        if (v.size(1) == 1) {
            return;
        }
        Arena.Mark mark = arena.mark();
        Coupling coupling = new Coupling(v.shape(), predicted, order);
        Coupling coupled = new Coupling(v.shape(), predictedGradient, order);
        INDArray target = coupling.targets(gradient);
        if (coupling.scales()) {
            INDArray product = arena.take(target.shape()).assign(target).muli(coupling.targets(v));
            INDArray perElement =
                    logDeterminantGradient.mul(1.0 / (v.size(1) * v.size(2))).reshape(v.size(0), 1);
            product.reshape(v.size(0), -1).addiColumnVector(perElement);
            coupled.logScale().subi(product);
            INDArray scale = product.assign(coupling.logScale()).negi();
            Nd4j.exec(new Exp(scale, scale));
            target.muli(scale);
        }
        coupled.shift().subi(target);
        arena.release(mark);
    }

    @Override
    public void adam(INDArray gradient, INDArray firstMoment, INDArray secondMoment, AdamStep step) {
        firstMoment.muli(step.beta1()).addi(gradient.mul(1 - step.beta1()));
        secondMoment.muli(step.beta2()).addi(gradient.mul(gradient).muli(1 - step.beta2()));
        double firstCorrection = 1 - Math.pow(step.beta1(), step.step());
        double secondCorrection = 1 - Math.pow(step.beta2(), step.step());
        INDArray denominator = Transforms.sqrt(secondMoment, true)
                .divi(Math.sqrt(secondCorrection))
                .addi(step.epsilon());
        gradient.assign(firstMoment).divi(denominator).muli(step.learningRate() / firstCorrection);
    }

    private static INDArray normalDistribution(INDArray x, INDArray out) {
        out.assign(x).muli(INVERSE_SQRT_2);
        Nd4j.exec(new Erf(out, out));
        return out.addi(1).muli(0.5);
    }

    /** Mean of each row of x [N, C] into {@code mean} [N], given back as a column [N, 1]. */
    private INDArray rowMean(INDArray x, INDArray mean) {
        INDArray column = column(mean);
        Nd4j.gemm(x, ones(x.columns(), 1, x), column, false, false, 1.0 / x.columns(), 0);
        return column;
    }

    private static INDArray column(INDArray vector) {
        return vector.reshape('c', vector.length(), 1);
    }

    private INDArray ones(long rows, long columns, INDArray like) {
        return ones.computeIfAbsent(rows * columns, n -> Nd4j.ones(like.dataType(), n))
                .reshape('c', rows, columns);
    }

    static INDArray softmax(INDArray x) {
        Nd4j.exec(new SoftMax(x, x, -1));
        return x;
    }
}
