package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.Golden;
import org.tarflow4j.model.kernel.KernelSet;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.IterativeDenoiser;

/** The reference's numbers, array by array and by name, in both precisions and with every kernel set. */
class GoldenFlowTest {
    static Stream<Arguments> fixtures() {
        return Stream.of("conditional", "unconditional_mixed_patches", "volume_preserving", "shared_backbone")
                .flatMap(name -> Arrays.stream(KernelSet.values()).map(set -> Arguments.of(name, set)));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void forwardMatchesReference(String name, KernelSet set) throws Exception {
        Golden golden = Golden.load(name, set.type());
        TarFlow flow = flow(golden, set);
        Encoding encoding = flow.encode(tokens(golden, "image"), levels(golden), golden.labels("label"));
        golden.assertClose("z", encoding.latent());
        golden.assertClose("logdet", encoding.logDeterminant());
        golden.assertClose("loss", encoding.loss().mul(levels(golden)).mean());
        flow.forward(tokens(golden, "image"), levels(golden), golden.labels("label"));
        List<INDArray> outputs = flow.blockOutputs();
        for (int block = 0; block < outputs.size(); block++) {
            golden.assertClose("block" + block + ".out", outputs.get(block));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyGradientMatchesReference(String name, KernelSet set) throws Exception {
        Golden golden = Golden.load(name, set.type());
        TarFlow flow = flow(golden, set);
        INDArray levels = levels(golden);
        flow.forward(tokens(golden, "image"), levels, golden.labels("label"));
        INDArray gradient = Nd4j.create(set.type(), flow.layout().size());
        flow.backward(levels.div(levels.length()), gradient);
        Map<String, INDArray> gradients = SmallFlows.tensors(flow.config(), gradient);
        Set<String> seen = new HashSet<>();
        for (String key : golden.names()) {
            if (key.startsWith("grad.") && !key.equals("grad.image")) {
                golden.assertClose(key, gradients.get(key.substring("grad.".length())));
                seen.add(key.substring("grad.".length()));
            }
        }
        flow.layout().parameters().stream().filter(p -> !p.name().equals("var")).forEach(p -> assertThat(seen)
                .contains(p.name()));
        assertThat(gradients.get("var").maxNumber().doubleValue()).isZero();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void imageGradientMatchesReference(String name, KernelSet set) throws Exception {
        Golden golden = Golden.load(name, set.type());
        TarFlow flow = flow(golden, set);
        INDArray levels = levels(golden);
        INDArray gradient = flow.inputGradient(tokens(golden, "image"), levels, golden.labels("label"));
        INDArray weights = levels.div(levels.length()).reshape(levels.length(), 1, 1);
        golden.assertClose("grad.image", image(golden, gradient.mul(weights)));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyReverseVariantMatchesReference(String name, KernelSet set) throws Exception {
        Golden golden = Golden.load(name, set.type());
        TarFlow flow = flow(golden, set);
        Map<String, Guidance> variants = new LinkedHashMap<>();
        variants.putAll(golden.guidance());
        variants.put("plain", Guidance.NONE);
        variants.keySet().removeIf(key -> !golden.names().contains("reverse." + key));
        assertThat(golden.names().stream().filter(key -> key.startsWith("reverse.")))
                .hasSameSizeAs(variants.keySet());
        for (Map.Entry<String, Guidance> variant : variants.entrySet()) {
            INDArray latent = golden.array("latent");
            INDArray levels = Nd4j.valueArrayOf(new long[] {latent.size(0)}, golden.sampleNoiseLevel(), set.type());
            Decoding decoding = flow.decode(latent, levels, golden.labels("sample.label"), variant.getValue());
            golden.assertClose("reverse." + variant.getKey(), image(golden, decoding.tokens()));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyDenoiseVariantMatchesReference(String name, KernelSet set) throws Exception {
        Golden golden = Golden.load(name, set.type());
        TarFlow flow = flow(golden, set);
        double t0 = golden.number("denoise_t0");
        double t1 = golden.number("denoise_t1");
        Map<String, Denoising> variants = Map.of(
                "once", new Denoising(1, t0, t1, Denoising.Dynamics.ODE, false),
                "ode5", new Denoising(5, t0, t1, Denoising.Dynamics.ODE, false),
                "ode5_clip", new Denoising(5, t0, t1, Denoising.Dynamics.ODE, true));
        for (Map.Entry<String, Denoising> variant : variants.entrySet()) {
            INDArray denoised = new IterativeDenoiser(flow, variant.getValue())
                    .denoise(tokens(golden, "reverse.plain"), golden.labels("sample.label"), step -> {
                        throw new AssertionError("the ODE draws no noise");
                    });
            golden.assertClose("denoise." + variant.getKey(), image(golden, denoised));
        }
    }

    private static TarFlow flow(Golden golden, KernelSet set) {
        INDArray parameters = StateDict.toFlat(golden.config(), golden.parameters(), golden.type());
        return new TarFlow(golden.config(), parameters, Activations.KEPT, set.kernels());
    }

    private static INDArray tokens(Golden golden, String name) {
        return Patches.patchify(golden.array(name), golden.config().patchSizes().get(0));
    }

    private static INDArray image(Golden golden, INDArray tokens) {
        return Patches.unpatchify(
                tokens, golden.config().channels(), golden.config().patchSizes().get(0));
    }

    private static INDArray levels(Golden golden) {
        INDArray levels = golden.array("noise_level");
        return levels.reshape(levels.length());
    }
}
