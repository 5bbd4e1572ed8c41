package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.monitor.RoundMetrics;
import org.tarflow4j.jobs.monitor.TrainingMonitor;

class TrainingServiceTest extends TrainingSession {
    private Told told(TrainingRun run) {
        Told told = new Told();
        run.train(spark, told, new StopRequest());
        return told;
    }

    @Test
    void averagedGradientsOfTwoWorkersTrainAsTheWholeBatchDoes() {
        Told one = told(run("one").set("training.averaging", "gradients").set("training.epochs", 7));
        Told two = told(run("two")
                .set("training.averaging", "gradients")
                .set("training.epochs", 7)
                .set("training.workers", 2));

        assertThat(one.rounds).hasSize(21);
        for (int i = 0; i < 20; i++) {
            assertThat(two.rounds.get(i).loss())
                    .as("loss of step %d", i)
                    .isCloseTo(one.rounds.get(i).loss(), within(1e-4));
            assertThat(two.rounds.get(i).gradientNorm())
                    .isCloseTo(
                            one.rounds.get(i).gradientNorm(),
                            within(1e-3 * one.rounds.get(i).gradientNorm()));
        }
    }

    @Test
    void theDriversStepIsTheWorkersStep() {
        TrainingRun local = run("local").set("training.clip-norm", 0.5);
        TrainingRun onDriver = run("driver").set("training.clip-norm", 0.5).set("training.averaging", "gradients");
        local.train(spark);
        onDriver.train(spark);

        assertThat(onDriver.checkpoint(6)
                        .parameters()
                        .whole()
                        .sub(local.checkpoint(6).parameters().whole())
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-5);
    }

    @Test
    void averagedGradientsResumeBitForBit() {
        TrainingRun whole = run("whole").set("training.averaging", "gradients").set("training.workers", 2);
        whole.train(spark);
        TrainingRun broken =
                run("broken").set("training.averaging", "gradients").set("training.workers", 2);
        stopAfter(4, broken);
        broken.train(spark);

        assertThat(broken.bits(6)).usingRecursiveComparison().isEqualTo(whole.bits(6));
    }

    @Test
    void aTrainingThatIsAskedToStopSavesWhereItIsAndGoesOnFromThere() {
        TrainingRun whole = run("whole").set("training.workers", 2);
        whole.train(spark);
        TrainingRun stopped = run("stopped").set("training.workers", 2);
        stopAfter(3, stopped);
        Told resumed = told(stopped);

        assertThat(stopped.checkpoint(3).training().round()).isEqualTo(3);
        assertThat(resumed.startedAtRound).isEqualTo(3);
        assertThat(stopped.bits(6)).usingRecursiveComparison().isEqualTo(whole.bits(6));
    }

    private void stopAfter(int lastRound, TrainingRun run) {
        StopRequest stop = new StopRequest();
        TrainingMonitor counting = new Told() {
            @Override
            public void round(RoundMetrics metrics) {
                if (metrics.round() == lastRound) {
                    stop.request();
                }
            }
        };
        assertThatThrownBy(() -> run.train(spark, counting, stop))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STOPPED))
                .hasMessageStartingWith("Stopped on request after step " + lastRound + " of 6")
                .hasMessageEndingWith("start again to resume");
    }

    @Test
    void aRoundTellsWhatItDid() {
        Told told = told(run("told").set("training.workers", 2).set("training.averaging-frequency", 2));

        assertThat(told.rounds).extracting(RoundMetrics::round).containsExactly(1L, 2L, 3L);
        assertThat(told.rounds).extracting(RoundMetrics::step).containsExactly(2L, 4L, 6L);
        // 45 images an epoch in batches of 16.
        assertThat(told.rounds).extracting(RoundMetrics::images).containsExactly(32L, 61L, 90L);
        assertThat(told.rounds).extracting(RoundMetrics::epoch).containsExactly(0L, 1L, 2L);
        for (RoundMetrics round : told.rounds) {
            assertThat(round.blockNorms()).hasSize(2).allMatch(norm -> norm > 0 && Double.isFinite(norm));
            assertThat(round.blockResiduals()).hasSize(2).allMatch(change -> change >= 0 && change < 1);
            assertThat(round.halfSquare()).isPositive();
            assertThat(round.gradientNorm()).isPositive();
            RoundMetrics.Shares shares = round.shares();
            assertThat(shares.compute() + shares.data() + shares.averaging() + shares.checkpoint())
                    .isCloseTo(1, within(1e-6));
        }
        // The last block's output is the latent.
        RoundMetrics last = told.rounds.get(2);
        assertThat(last.blockNorms().get(1) / 2).isCloseTo(last.halfSquare(), within(1e-6));
        assertThat(told.rounds.get(0).learningRate())
                .isLessThan(told.rounds.get(1).learningRate());
        assertThat(told.saved).hasSize(1);
        assertThat(told.events).isEmpty();
    }

    @Test
    void anotherNumberOfWorkersHasToBeAskedFor() {
        TrainingRun run = run("changed").set("training.workers", 2);
        stopAfter(3, run);
        run.set("training.workers", 1);

        assertThatThrownBy(() -> run.train(spark))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("training.workers was 2 and is now 1");
        Told told = told(run.set("training.tolerance.changed-workers", true));
        assertThat(told.rounds).hasSize(3);
        assertThat(told.events).singleElement().asString().contains("1 workers where it had 2");
    }
}
