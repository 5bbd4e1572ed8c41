package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;

class TrainJobTest extends TrainingSession {
    /** 45 images in batches of 16: 16, 16, 13. */
    private static final int STEPS_PER_EPOCH = 3;

    /** The network that a training starts from, built without the training job. */
    private static MultiLayerNetwork network(Settings settings, int totalSteps) {
        AdamW optimizer = new AdamW(
                new WarmupCosineSchedule(STEPS_PER_EPOCH, totalSteps, 1e-5, 2e-3),
                settings.training().weightDecay());
        long trained = new ParameterLayout(settings.model()).trainableSize();
        return FlowNetwork.create(
                FlowNetwork.configuration(settings.model(), optimizer, new StepPlan(0)),
                InitialParameters.draw(settings.model(), settings.training().seed()),
                Nd4j.create(2 * trained),
                0);
    }

    private static WorkerBatches batches(Settings settings, int worker, int steps) {
        return new WorkerBatches(
                LiveReaders.Reader.of(TrainingRun.open(dataset)),
                settings.training(),
                settings.noise(),
                worker,
                new BatchPlan.Range(0, steps));
    }

    @Test
    void oneWorkerEqualsTrainingWithoutSpark() {
        TrainingRun run = run("one");
        run.train(spark);

        MultiLayerNetwork plain = network(run.settings(), 6);
        WorkerBatches batches = batches(run.settings(), 0, 6);
        while (batches.hasNext()) {
            plain.fit(batches.next());
        }

        assertThat(run.checkpoint(6).parameters().whole().toFloatVector())
                .isEqualTo(plain.params().toFloatVector());
    }

    @Test
    void howOftenOneWorkerReportsChangesNothing() {
        // The moving average does move once a round.
        TrainingRun often = run("often").set("training.ema-decay", 0);
        TrainingRun seldom = run("seldom").set("training.ema-decay", 0).set("training.averaging-frequency", 4);
        often.train(spark);
        seldom.train(spark);

        assertThat(seldom.bits(6)).usingRecursiveComparison().isEqualTo(often.bits(6));
    }

    @Test
    void twoWorkersEqualTheAverageComputedByHand() {
        TrainingRun run = run("two").set("training.workers", 2);
        run.train(spark);

        Settings settings = run.settings();
        MultiLayerNetwork[] workers = {network(settings, 6), network(settings, 6)};
        WorkerBatches[] batches = {batches(settings, 0, 6), batches(settings, 1, 6)};
        for (int step = 0; step < 6; step++) {
            double[] images = new double[2];
            for (int w = 0; w < 2; w++) {
                DataSet batch = batches[w].next();
                images[w] = batch.numExamples();
                workers[w].fit(batch);
            }
            double share = images[0] / (images[0] + images[1]);
            INDArray parameters = mean(workers[0].params(), workers[1].params(), share);
            INDArray moments = mean(FlowNetwork.moments(workers[0]), FlowNetwork.moments(workers[1]), share);
            for (MultiLayerNetwork worker : workers) {
                worker.params().assign(parameters);
                FlowNetwork.moments(worker).assign(moments);
            }
        }

        INDArray trained = run.checkpoint(6).parameters().whole();
        INDArray byHand = workers[0].params();
        assertThat(trained.sub(byHand).amaxNumber().doubleValue()).isLessThan(1e-5);
        assertThat(trained.sub(InitialParameters.draw(settings.model(), 1))
                        .amaxNumber()
                        .doubleValue())
                .isGreaterThan(1e-3);
    }

    private static INDArray mean(INDArray a, INDArray b, double share) {
        return a.mul(share).addi(b.mul(1 - share));
    }

    @Test
    void theSameRunTwiceGivesTheSameBits() {
        TrainingRun first = run("first").set("training.workers", 2).set("training.averaging-frequency", 2);
        TrainingRun second = run("second").set("training.workers", 2).set("training.averaging-frequency", 2);
        TrainingRun other = run("other").set("training.workers", 2).set("training.seed", 2);
        first.train(spark);
        second.train(spark);
        other.train(spark);

        assertThat(second.bits(6)).usingRecursiveComparison().isEqualTo(first.bits(6));
        assertThat(other.bits(6).get(0)).isNotEqualTo(first.bits(6).get(0));
    }

    @Test
    void tenStepsAreFiveStepsAndAResumeBitForBit() {
        TrainingRun whole = run("whole").set("training.workers", 2).set("training.epochs", 4);
        whole.train(spark);

        TrainingRun broken = run("broken").set("training.workers", 2).set("training.epochs", 4);
        broken.set("training.checkpoint.every-rounds", 5);
        Stopped stopped = new Stopped(6);
        assertThatThrownBy(() -> new TrainJob(spark, broken.settings(), stopped).run())
                .isSameAs(stopped.reason);
        assertThat(broken.checkpoint(5).training().round()).isEqualTo(5);
        TrainResult resumed = broken.train(spark);

        assertThat(resumed.images()).isEqualTo(4 * 45 - 45 - 32);
        assertThat(resumed.step()).isEqualTo(12);
        assertThat(broken.bits(12)).usingRecursiveComparison().isEqualTo(whole.bits(12));
    }

    @Test
    void aFinishedTrainingSaysSo() {
        TrainingRun run = run("finished");
        TrainResult trained = run.train(spark);
        TrainResult again = run.train(spark);

        assertThat(trained.wasComplete()).isFalse();
        assertThat(again.wasComplete()).isTrue();
        assertThat(again.checkpoint()).isEqualTo(trained.checkpoint());
        assertThat(again.loss()).isEqualTo(trained.loss());
    }

    @Test
    void theLossFalls() {
        TrainingRun run = run("falling").set("training.epochs", 60).set("training.averaging-frequency", 6);
        run.set("training.workers", 2).set("training.loss-weight", "one");
        Losses losses = new Losses();
        TrainResult result = new TrainJob(spark, run.settings(), losses).run();

        assertThat(losses.mean(0, 3) - losses.mean(27, 30)).isGreaterThan(0.5);
        assertThat(result.loss()).isCloseTo(losses.values.get(29), within(1e-3));
    }

    @Test
    void divergenceStopsWithTheRoundAndLeavesEarlierCheckpointsAlone() {
        TrainingRun run = run("diverging").set("training.checkpoint.every-rounds", 1);
        run.set("training.learning-rate", 1e30).set("training.warmup-epochs", 0.67);
        run.set("training.tolerance.skipped-steps", 0);

        assertThatThrownBy(() -> run.train(spark)).isInstanceOfSatisfying(JobException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED);
            assertThat(e).hasMessageContaining("round 3").hasMessageContaining("step 2 of worker 0");
        });
        for (float value : run.checkpoint(1).parameters().whole().toFloatVector()) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void aTaskThatIsRepeatedBringsBackTheSameBits() {
        Settings settings = run("unused").set("training.workers", 2).settings();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<float[]> trained = new ArrayList<>();
        for (boolean failing : new boolean[] {false, true}) {
            MultiLayerNetwork network = network(settings, 6);
            SparkDl4jMultiLayer driver =
                    new SparkDl4jMultiLayer(context, network, new FlowTrainingMaster(Averaging.PARAMETERS));
            JavaRDD<DataSet> data = new RoundData(context, dataset, settings.training(), settings.noise())
                    .batches(new BatchPlan.Range(0, 3));
            driver.fit(failing ? data.mapPartitionsWithIndex(new FailingOnce(), true) : data);
            assertThat(network.getIterationCount()).isEqualTo(3);
            trained.add(network.params().toFloatVector());
        }
        assertThat(trained.get(1)).isEqualTo(trained.get(0));
    }

    /** Breaks the second worker's first attempt after a step. */
    private static final class FailingOnce implements Function2<Integer, Iterator<DataSet>, Iterator<DataSet>> {
        @Override
        public Iterator<DataSet> call(Integer worker, Iterator<DataSet> batches) {
            return new Iterator<>() {
                private int given;

                @Override
                public boolean hasNext() {
                    return batches.hasNext();
                }

                @Override
                public DataSet next() {
                    if (given++ == 1 && worker == 1 && TaskContext.get().attemptNumber() == 0) {
                        throw new IllegalStateException("an executor is lost");
                    }
                    return batches.next();
                }
            };
        }
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        String damaged = TrainingRun.dataset(spark, Files.createDirectory(directory.resolve("damaged")));
        try (Stream<Path> files = Files.walk(Path.of(damaged))) {
            Files.delete(files.filter(file -> file.toString().endsWith("part-00000.parquet"))
                    .findFirst()
                    .orElseThrow());
        }
        assertThatThrownBy(
                        () -> TrainingRun.in(directory.resolve("run"), damaged).train(spark))
                .isInstanceOf(InputDataException.class)
                .hasMessageContaining(".parquet");
    }

    @Test
    void aDatasetThatDoesNotFitIsNamedWithBothValues() {
        TrainingRun run = run("misfit").set("model.image-size", 16).set("model.classes", 10);

        assertThatThrownBy(() -> run.train(spark))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("image size is 8, model.image-size is 16")
                .hasMessageContaining("classes is 3, model.classes is 10");
    }

    @Test
    void aResumeWithAnotherSeedOrBatchSizeIsRefused() {
        TrainingRun run = run("changed");
        run.train(spark);
        assertThatThrownBy(() ->
                        run.set("training.seed", 7).set("training.epochs", 3).train(spark))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("training.seed was 1 and is now 7");
        assertThatThrownBy(() -> run.set("training.seed", 1)
                        .set("training.batch-size", 8)
                        .train(spark))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("training.batch-size");
    }

    /** Breaks off a run after some rounds, as a kill would. */
    private static final class Stopped extends Losses {
        private final IllegalStateException reason = new IllegalStateException("killed");
        private final int rounds;

        private Stopped(int rounds) {
            this.rounds = rounds;
        }

        @Override
        public void advance(long done, String detail) {
            super.advance(done, detail);
            if (values.size() == rounds) {
                throw reason;
            }
        }
    }

    /** Listens to the losses of the rounds. */
    private static class Losses implements Progress {
        final List<Double> values = new ArrayList<>();

        @Override
        public void start(String task, long before, long total, String unit) {}

        @Override
        public void advance(long done, String detail) {
            if (!detail.isEmpty()) {
                values.add(Double.valueOf(detail.substring(detail.lastIndexOf(' ') + 1)));
            }
        }

        @Override
        public void finish() {}

        double mean(int from, int to) {
            return values.subList(from, to).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }
    }
}
