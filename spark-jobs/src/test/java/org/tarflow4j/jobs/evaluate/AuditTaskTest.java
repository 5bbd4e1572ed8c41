package org.tarflow4j.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.kernel.Nd4jKernels;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.transformer.ParameterViews;

class AuditTaskTest {
    private static final FlowConfig CONFIG =
            new FlowConfig(8, 1, 0, List.of(4), List.of(64), List.of(1, 1), 2, true, 0, 0);
    private static final Denoising WALK = new Denoising(3, 0.1, 0.4, Denoising.Dynamics.ODE, false);

    @Test
    void theDenoiserMovesTheImageAndNotTheLikelihood() {
        AuditOutcome found = AuditTask.denoiser(flow(new Nd4jKernels()), image(), WALK, 1);
        AuditedLikelihood likelihood = found.likelihoods[0];
        assertThat(likelihood.sameLatents).isTrue();
        assertThat(likelihood.with).isEqualTo(likelihood.without).isFinite();
        assertThat(found.change).isGreaterThan(0.01);
        assertThat(found.row).isEqualTo(5);
    }

    @Test
    void aTrackedPriorIsTakenOutBeforeDecoding() {
        TarFlow flow = flow(new Nd4jKernels());
        new ParameterViews(flow.layout(), flow.parameters())
                .view(ParameterLayout.PRIOR_VARIANCE)
                .assign(0.3);
        assertThat(AuditTask.denoiser(flow, image(), WALK, 1).roundTrip).isLessThan(1e-4);
    }

    /** Kernels that remember that the denoiser was there, and encode another way from then on. */
    @Test
    void aDenoiserThatChangesTheFlowIsSeen() {
        Kernels sound = new Nd4jKernels();
        AtomicBoolean denoised = new AtomicBoolean();
        Kernels marked = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(sound, arguments);
                    denoised.compareAndSet(false, method.getName().equals("affineGradient"));
                    if (denoised.get() && method.getName().equals("affine")) {
                        ((INDArray) arguments[3]).addi(1e-6f);
                    }
                    return result;
                });
        AuditedLikelihood found = AuditTask.denoiser(flow(marked), image(), WALK, 1).likelihoods[0];
        assertThat(found.sameLatents).isFalse();
        assertThat(found.with).isNotEqualTo(found.without);
    }

    @Test
    void latentsThatAreNotFiniteAreNotTheSame() {
        TarFlow flow = flow(new Nd4jKernels());
        flow.parameters().assign(Float.NaN);
        assertThat(AuditTask.denoiser(flow, image(), WALK, 1).likelihoods[0].sameLatents)
                .isFalse();
    }

    private static TarFlow flow(Kernels kernels) {
        INDArray parameters = InitialParameters.draw(CONFIG, 1).addi(0.01);
        return new TarFlow(CONFIG, parameters, Activations.KEPT, kernels);
    }

    private static NoisyImages image() {
        KeyedRandom random = new KeyedRandom(3);
        float[][] pixels = new float[1][CONFIG.dimensions()];
        for (int i = 0; i < pixels[0].length; i++) {
            pixels[0][i] = (float) random.nextGaussian();
        }
        return new NoisyImages(new long[] {5}, WALK.t1(), pixels, new int[1]);
    }
}
