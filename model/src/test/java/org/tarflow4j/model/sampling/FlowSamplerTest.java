package org.tarflow4j.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.KeyedRandom;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Kind;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;

class FlowSamplerTest {
    private static final FlowConfig CONFIG =
            new FlowConfig(8, 1, 3, List.of(4, 2), List.of(64), List.of(1), 1, false, 0, 0);
    private static final Guidance GUIDANCE = new Guidance(0.5, Guidance.Style.TARFLOW, true, -1, 1);
    private static final Denoising SDE = new Denoising(3, 0.05, 0.3, Denoising.Dynamics.SDE, false);
    private static final long[] SAMPLES = {4, 5, 6, 7};
    private static final int[] LABELS = {0, 1, 2, -1};
    private static final Draws DRAWS = Draws.keyed(11);

    private final TarFlow flow = new TarFlow(CONFIG, parameters());

    @Test
    void theSameRequestGivesTheSameBits() {
        SampleGroup first = sampler(DRAWS, 0).draw(SAMPLES, LABELS);
        SampleGroup second =
                new FlowSampler(new TarFlow(CONFIG, parameters()), GUIDANCE, SDE, DRAWS, 0).draw(SAMPLES, LABELS);
        assertThat(values(second.denoised())).isEqualTo(values(first.denoised()));
        assertThat(values(second.undenoised())).isEqualTo(values(first.undenoised()));
        assertThat(first.undenoised().distance2(first.denoised())).isGreaterThan(0.1);
    }

    @Test
    void samplesOfOneSeedDiffer() {
        SampleGroup group = sampler(DRAWS, 0).draw(new long[] {0, 1}, new int[] {1, 1});
        assertThat(values(group.denoised().slice(0)))
                .isNotEqualTo(values(group.denoised().slice(1)));
    }

    @Test
    void anotherGroupMovesASampleByRoundingOnly() {
        SampleGroup group = sampler(DRAWS, 0).draw(SAMPLES, LABELS);
        SampleGroup alone = sampler(DRAWS, 0).draw(new long[] {6}, new int[] {2});
        assertThat(group.denoised()
                        .slice(2)
                        .sub(alone.denoised().slice(0))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-4);
    }

    @Test
    void onlyTheSampleThatIsNotFiniteIsDrawnAgain() {
        SampleGroup clean = sampler(DRAWS, 2).draw(SAMPLES, LABELS);
        SampleGroup group = sampler(poisoned(5, 1), 2).draw(SAMPLES, LABELS);
        assertThat(group.retries()).containsExactly(0, 1, 0, 0);
        assertThat(group.failed()).containsOnly(false);
        for (int b : new int[] {0, 2, 3}) {
            assertThat(values(group.denoised().slice(b)))
                    .as("sample %d", b)
                    .isEqualTo(values(clean.denoised().slice(b)));
        }
        float[] again = values(group.denoised().slice(1));
        assertThat(again).isNotEqualTo(values(clean.denoised().slice(1)));
        for (float value : again) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void theNextDrawIsTheSamplesOwn() {
        SampleGroup retried = sampler(poisoned(5, 1), 2).draw(SAMPLES, LABELS);
        Draws second = (sample, attempt, purpose, length) -> DRAWS.gaussian(sample, attempt + 1, purpose, length);
        SampleGroup alone = sampler(second, 0).draw(new long[] {5}, new int[] {1});
        assertThat(values(retried.denoised().slice(1)))
                .isEqualTo(values(alone.denoised().slice(0)));
    }

    @Test
    void aSampleThatNeverBecomesFiniteFailsAndTheOthersGoOn() {
        SampleGroup clean = sampler(DRAWS, 2).draw(SAMPLES, LABELS);
        SampleGroup group = sampler(poisoned(7, Integer.MAX_VALUE), 2).draw(SAMPLES, LABELS);
        assertThat(group.failed()).containsExactly(false, false, false, true);
        assertThat(group.retries()).containsExactly(0, 0, 0, 2);
        assertThat(values(group.denoised().slice(0)))
                .isEqualTo(values(clean.denoised().slice(0)));
    }

    @Test
    void withoutStepsTheSampleStaysAsDrawn() {
        Denoising off = new Denoising(0, 0.05, 0.3, Denoising.Dynamics.ODE, false);
        SampleGroup group = new FlowSampler(flow, GUIDANCE, off, DRAWS, 0).draw(SAMPLES, LABELS);
        assertThat(values(group.denoised())).isEqualTo(values(group.undenoised()));
    }

    private FlowSampler sampler(Draws draws, int retries) {
        return new FlowSampler(flow, GUIDANCE, SDE, draws, retries);
    }

    /** The first attempts of one sample get a latent with a hole. */
    private static Draws poisoned(long victim, int attempts) {
        return (sample, attempt, purpose, length) -> {
            float[] values = DRAWS.gaussian(sample, attempt, purpose, length);
            if (sample == victim && attempt < attempts) {
                values[length / 2] = Float.NaN;
            }
            return values;
        };
    }

    /** A fresh flow does nothing; small output weights make it one that does. */
    private static INDArray parameters() {
        INDArray flat = InitialParameters.draw(CONFIG, 3);
        for (Parameter parameter : new ParameterLayout(CONFIG).parameters()) {
            if (parameter.kind() == Kind.ZERO_LINEAR_WEIGHT) {
                KeyedRandom random = new KeyedRandom(5, parameter.offset());
                for (long i = 0; i < parameter.size(); i++) {
                    flat.putScalar(parameter.offset() + i, 0.05 * random.nextGaussian());
                }
            }
        }
        return flat;
    }

    private static float[] values(INDArray array) {
        float[] values = array.dup('c').data().asFloat();
        return Arrays.copyOf(values, Math.toIntExact(array.length()));
    }
}
