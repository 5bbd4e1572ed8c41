package org.tarflow4j.model.kernel;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attention over whole sequences and one token at a time, against loops, in both orders. */
class AttentionKernelTest {
    private static final int BATCH = 2;
    private static final int HEADS = 2;

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void attention(int tokens, KernelSet set) {
        for (TokenOrder order : TokenOrder.values()) {
            KernelCase test = new KernelCase(set);
            AttentionShape shape = new AttentionShape(BATCH, tokens, HEADS, order);
            double[][] qkv = test.gaussian(BATCH * tokens, 3 * shape.width());
            INDArray out = test.garbage(BATCH * tokens, shape.width());
            test.kernels.attention(test.array(qkv), shape, out, test.arena);
            test.assertClose("attention " + order, PlainLoops.attention(qkv, shape, 1), out, 64);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void attentionGradient(int tokens, KernelSet set) {
        for (TokenOrder order : TokenOrder.values()) {
            KernelCase test = new KernelCase(set);
            AttentionShape shape = new AttentionShape(BATCH, tokens, HEADS, order);
            double[][] qkv = test.gaussian(BATCH * tokens, 3 * shape.width());
            double[][] outGradient = test.gaussian(BATCH * tokens, shape.width());
            INDArray gradient = test.garbage(BATCH * tokens, 3L * shape.width());
            test.kernels.attentionGradient(test.array(outGradient), test.array(qkv), shape, gradient, test.arena);
            double[][] expected = PlainLoops.attentionGradient(outGradient, qkv, shape);
            test.assertClose("attention's gradient " + order, expected, gradient, 64 + tokens);
        }
    }

    /** Step by step, the cache sees what the mask lets a whole sequence see. */
    @ParameterizedTest
    @MethodSource("org.tarflow4j.model.kernel.KernelCase#sizesAndSets")
    void attentionStep(int tokens, KernelSet set) {
        double temperature = 0.7;
        KernelCase test = new KernelCase(set);
        INDArray temperatures = test.array(new double[] {temperature, temperature});
        AttentionShape shape = new AttentionShape(BATCH, tokens, HEADS, TokenOrder.FORWARD);
        double[][] qkv = test.gaussian(BATCH * tokens, 3 * shape.width());
        INDArray perToken = test.array(qkv).reshape('c', BATCH, tokens, 3L * shape.width());
        INDArray out = test.garbage(BATCH, tokens, shape.width());
        KeyValueCache cache = KeyValueCache.take(BATCH, HEADS, tokens, test.arena);
        for (int position = 0; position < tokens; position++) {
            INDArray step = test.garbage(BATCH, shape.width());
            INDArray token = perToken.get(all(), point(position), all()).dup('c');
            test.kernels.attentionStep(token, cache, position, temperatures, step, test.arena);
            out.get(all(), point(position), all()).assign(step);
        }
        test.assertClose("attentionStep", PlainLoops.attention(qkv, shape, temperature), out, 64);
    }
}
