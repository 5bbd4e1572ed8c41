package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.ParameterLayout;

class RoundCheckTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(Flows.SMALL);

    private final RoundCheck check = new RoundCheck(LAYOUT);

    private static WorkerResult worker(long firstStep, int images, double... losses) {
        WorkerResult result = new WorkerResult();
        for (int i = 0; i < losses.length; i++) {
            result.steps.add(new WorkerResult.Step(firstStep + i, images, losses[i]));
        }
        result.parameters = new float[][] {new float[(int) LAYOUT.size()]};
        result.moments = new float[][] {new float[(int) (2 * LAYOUT.trainableSize())]};
        return result;
    }

    @Test
    void theNextStepFollowsTheLastOfAnyWorker() {
        assertThat(check.nextStep(List.of(worker(7, 4, 1, 2, 3), worker(7, 4, 1, 2))))
                .isEqualTo(10);
    }

    @Test
    void theEarliestBadLossIsNamed() {
        List<WorkerResult> round = List.of(worker(7, 4, 1, 2, Double.NaN), worker(7, 4, 1, Double.POSITIVE_INFINITY));
        assertThatThrownBy(() -> check.nextStep(round))
                .isInstanceOf(DivergedException.class)
                .hasMessage("The loss became Infinity in step 8 of worker 1");
    }

    @Test
    void aBadParameterIsNamed() {
        WorkerResult bad = worker(7, 4, 1);
        ParameterLayout.Parameter parameter = LAYOUT.parameter("blocks.1.proj_out.bias");
        bad.parameters[0][(int) parameter.offset()] = Float.NaN;
        assertThatThrownBy(() -> check.nextStep(List.of(worker(7, 4, 1), bad)))
                .isInstanceOf(DivergedException.class)
                .hasMessage("Parameter blocks.1.proj_out.bias became NaN in step 7 of worker 1");
    }

    @Test
    void theMeanIsWeightedByImages() {
        WorkerResult a = worker(0, 3, 1);
        WorkerResult b = worker(0, 1, 1);
        WorkerResult idle = worker(0, 0);
        a.parameters = new float[][] {{1, 2}};
        b.parameters = new float[][] {{5, -2}};
        idle.parameters = new float[][] {{100, 100}};
        INDArray mean = Nd4j.create(2);
        Averaging.average(List.of(a, b, idle), result -> result.parameters, mean);
        assertThat(mean.toFloatVector()).containsExactly(2, 1);
    }
}
