package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.model.ParameterLayout;

/** Rounds in which something is not finite. */
class RoundsTest {
    private static final ParameterLayout LAYOUT = new ParameterLayout(Flows.SMALL);
    /** Steps from here on have a learning rate beyond what a float can hold. */
    private static final long FATAL_STEP = 5;

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark = JavaSparkContext.fromSparkContext(TrainingRun.spark().sparkContext());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** What a worker is given: a step with an ordinary image, or with one that is not a number. */
    private record Batch(long step, boolean broken) implements Serializable {
        DataSet make(int worker) {
            DataSet batch = Flows.batch(Flows.SMALL, 4, 10 * step + worker);
            if (broken) {
                batch.getFeatures().putScalar(1, 3, Float.NaN);
            }
            StepNumber.put(step, batch);
            return batch;
        }
    }

    private static Batch good(long step) {
        return new Batch(step, false);
    }

    private static Batch broken(long step) {
        return new Batch(step, true);
    }

    private static JavaRDD<DataSet> data(List<List<Batch>> workers) {
        List<ArrayList<Batch>> batches = workers.stream().map(ArrayList::new).toList();
        return spark.parallelize(IntStream.range(0, workers.size()).boxed().toList(), workers.size())
                .mapPartitionsWithIndex(
                        (worker, self) -> batches.get(worker).stream()
                                .map(batch -> batch.make(worker))
                                .iterator(),
                        true);
    }

    private static MultiLayerConfiguration network() {
        AdamW optimizer = new AdamW(new WarmupCosineSchedule(10, 1000, 1e-3, 1e40), 0);
        return FlowNetwork.configuration(Flows.SMALL, optimizer, new StepPlan(0));
    }

    private static FlowState state(Averaging averaging) {
        FlatVector none = FlatVector.of(Nd4j.create(LAYOUT.trainableSize()));
        return FlowState.of(FlatVector.of(Flows.parameters(Flows.SMALL)), none, none, averaging);
    }

    private static Round run(FlowState state, Averaging averaging, List<List<Batch>> workers) {
        try (Rounds rounds = new Rounds(network(), averaging)) {
            return rounds.run(state, data(workers));
        }
    }

    private static float[] parameters(Round round) {
        return round.state().parameters().whole().toFloatVector();
    }

    @Test
    void aStepWithoutAFiniteLossIsSkippedAndTheOthersAreTaken() {
        Round skipping = run(state(Averaging.PARAMETERS), Averaging.PARAMETERS, List.of(List.of(good(0), broken(0))));
        Round without = run(state(Averaging.PARAMETERS), Averaging.PARAMETERS, List.of(List.of(good(0))));

        assertThat(parameters(skipping)).isEqualTo(parameters(without));
        assertThat(new RoundSummary(skipping).skippedSteps()).isEqualTo(1);
        assertThat(new RoundSummary(skipping).loss()).isFinite();
    }

    @Test
    void aWorkerWithParametersThatAreNotFiniteIsLeftOutOfTheAverage() {
        Round both = run(
                state(Averaging.PARAMETERS),
                Averaging.PARAMETERS,
                List.of(List.of(good(0)), List.of(good(FATAL_STEP))));
        Round alone = run(state(Averaging.PARAMETERS), Averaging.PARAMETERS, List.of(List.of(good(0))));

        assertThat(parameters(both)).isEqualTo(parameters(alone));
        assertThat(new RoundSummary(both).leftOutWorkers()).isEqualTo(1);
        assertThat(both.reports().get(1).notFinite).startsWith("parameter ").contains(" is ");
        assertThat(both.reports().get(0).notFinite).isNull();
    }

    @Test
    void aRoundInWhichNoWorkerCountsLeavesTheStateAsItWas() {
        FlowState before = state(Averaging.PARAMETERS);
        assertThat(run(before, Averaging.PARAMETERS, List.of(List.of(broken(0)), List.of(good(FATAL_STEP))))
                        .state())
                .isSameAs(before);
    }

    @Test
    void averagedGradientsSkipTheStepOfAllWorkersForOne() {
        FlowState before = state(Averaging.GRADIENTS);
        Round round = run(before, Averaging.GRADIENTS, List.of(List.of(good(0)), List.of(broken(0))));
        assertThat(round.state()).isSameAs(before);
        assertThat(round.nextStep()).isEqualTo(1);
        assertThat(run(before, Averaging.GRADIENTS, List.of(List.of(good(0)), List.of(good(0))))
                        .state())
                .isNotSameAs(before);
    }

    @Test
    void vectorsThatEndInTheMiddleOfAChunkComeBackWhole() {
        for (long length :
                new long[] {1, Chunks.FLOATS - 1, Chunks.FLOATS, Chunks.FLOATS + 1L, 2L * Chunks.FLOATS + 5}) {
            INDArray vector = Nd4j.linspace(DataType.FLOAT, 1.0, 2.0, length);
            Chunks chunks = Chunks.of(FlatVector.of(vector));
            float[] values = vector.toFloatVector();
            assertThat(chunks.whole().toFloatVector()).isEqualTo(values);
            int middle = values.length / 2;
            assertThat(chunks.part(middle, length).toFloatVector())
                    .isEqualTo(Arrays.copyOfRange(values, middle, values.length));
            chunks.destroy();
        }
    }

    @Test
    void aStateThatNobodyNeedsLeavesNothingInSparksStorage() throws InterruptedException {
        int others = storedVectors();
        FlowState before = state(Averaging.PARAMETERS);
        Round round = run(before, Averaging.PARAMETERS, List.of(List.of(good(0)), List.of(good(0))));
        assertThat(storedVectors()).isEqualTo(others + 4);
        before.release();
        round.state().release();
        // Spark removes them when it gets to it.
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (storedVectors() > others && System.nanoTime() < patience) {
            Thread.sleep(20);
        }
        assertThat(storedVectors()).isEqualTo(others);
    }

    private static int storedVectors() {
        return SparkEnv.get()
                .blockManager()
                .getMatchingBlockIds(block -> block.name().endsWith("chunk0"))
                .size();
    }

    @Test
    void aChunkThatIsGoneIsNamed() {
        Chunks chunks = new Chunks(5);
        assertThatThrownBy(chunks::whole)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("_chunk0");
    }
}
