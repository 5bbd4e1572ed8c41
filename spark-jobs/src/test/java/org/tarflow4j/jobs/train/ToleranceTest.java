package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.ToleranceSettings;

class ToleranceTest {
    private final List<String> events = new ArrayList<>();
    private final Tolerance tolerance = new Tolerance(new ToleranceSettings(2, 1, 2, false), events::add);

    private static WorkerReport worker(int number, double seconds, double... losses) {
        WorkerReport report = new WorkerReport(number, "host-" + number);
        for (double loss : losses) {
            report.steps.add(new StepReport(report.steps.size(), 4, loss, 1, new double[] {1, 2}));
        }
        report.computeSeconds = seconds;
        return report;
    }

    @Test
    void aRoundLikeAnyOtherIsNotWorthAWord() {
        tolerance.check(1, List.of(worker(0, 1, 0.5, 0.4), worker(1, 1.5, 0.5, 0.4)));
        assertThat(events).isEmpty();
    }

    @Test
    void skippedStepsAreNamedAndOnlySoManyInARowAreBorne() {
        double bad = Double.NaN;
        tolerance.check(7, List.of(worker(0, 1, 1, 1, bad), worker(1, 1, 1, bad, 1)));
        assertThat(events)
                .containsExactly(
                        "Round 7: worker 0 on host-0 skipped step 2: the loss is NaN",
                        "Round 7: worker 1 on host-1 skipped step 1: the loss is NaN");
        tolerance.check(8, List.of(worker(0, 1, 1, bad, bad)));
        assertThatThrownBy(() -> tolerance.check(9, List.of(worker(0, 1, bad, 1))))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED))
                .hasMessageStartingWith("Training diverged in round 9: the loss is NaN in step 0 of worker 0 on host-0,"
                        + " 3 steps in a row (training.tolerance.skipped-steps = 2)");
    }

    @Test
    void aWorkerThatIsLeftOutIsNamedAndOnlySoManyRoundsInARowAreBorne() {
        WorkerReport bad = worker(1, 1, 1, 1);
        bad.notFinite = "parameter blocks.0.pos_embed is NaN";
        WorkerReport good = worker(0, 1, 1, 1);
        tolerance.check(1, List.of(good, bad));
        assertThat(events)
                .containsExactly(
                        "Round 1: worker 1 on host-1 is left out of the average: parameter blocks.0.pos_embed is NaN");
        tolerance.check(2, List.of(good));
        tolerance.check(3, List.of(good, bad));
        assertThatThrownBy(() -> tolerance.check(4, List.of(good, bad)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED))
                .hasMessageContaining("2 rounds in a row");
    }

    @Test
    void aSlowWorkerIsReportedWithItsHost() {
        tolerance.check(3, List.of(worker(0, 1, 1), worker(1, 2.5, 1)));
        assertThat(events)
                .containsExactly("Round 3: worker 1 on host-1 is slow: it computed 2.5 s, the median is 1.0 s");
    }
}
