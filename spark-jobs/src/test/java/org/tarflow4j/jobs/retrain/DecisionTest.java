package org.tarflow4j.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.config.RetrainSettings;
import org.tarflow4j.jobs.evaluate.Comparison;

class DecisionTest {
    private static final Weights CANDIDATE = new Weights(20, "candidate");

    @Test
    void theGateHoldsUpToTheMarginBelowTheInterval() {
        assertThat(decide(0, level(-0.2, -0.1)).promoteAs()).isEqualTo(120);
        assertThat(decide(0, level(-0.1, 0.5)).promoteAs()).isEqualTo(120);
        assertThat(decide(0, level(0, 0.5)).promoteAs()).isEqualTo(120);
        assertThat(decide(0, level(0.001, 0.5)).promoteAs()).isNull();
        assertThat(decide(0.01, level(0.01, 0.5)).promoteAs()).isEqualTo(120);
        assertThat(decide(0.01, level(0.011, 0.5)).promoteAs()).isNull();
    }

    @Test
    void itHasToHoldAtEveryLevel() {
        Decision decision = decide(0, level(-0.2, -0.1), level(0.1, 0.2));
        assertThat(decision.promoteAs()).isNull();
        assertThat(decision.reason()).contains("worse by 0.15", "0.10000 to 0.20000");
    }

    @Test
    void whatIsNoNumberDoesNotPass() {
        assertThat(decide(1, level(Double.NaN, Double.NaN)).promoteAs()).isNull();
    }

    @Test
    void theFrechetDistanceMayBeLargerByTheMargin() {
        RetrainSettings settings = settings(0, 0.25);
        assertThat(CandidateGate.worse(samples(1, 2), settings)).isEmpty();
        assertThat(CandidateGate.worse(samples(2.5, 2), settings)).isEmpty();
        assertThat(CandidateGate.worse(samples(2.51, 2), settings))
                .hasValueSatisfying(reason -> assertThat(reason).contains("is 2.5100, more than 2.5000", "2.0000"));
    }

    /** A flow without finite samples, which have no distance. */
    @Test
    void whoDrawsNothingIsWorseThanWhoDraws() {
        RetrainSettings settings = settings(0, 0.25);
        double none = Double.POSITIVE_INFINITY;
        assertThat(CandidateGate.worse(samples(none, 2), settings)).isPresent();
        assertThat(CandidateGate.worse(samples(none, none), settings)).isPresent();
        assertThat(CandidateGate.worse(samples(2, none), settings)).isEmpty();
    }

    private static Decision decide(double margin, Comparison.Level... levels) {
        RetrainSettings settings = settings(margin, 0);
        Retraining retraining = new Retraining(1, "today", new Weights(100, "incumbent"), "dataset", settings);
        Comparison comparison = new Comparison(9, "gaussian", 1, 0.95, "nats", "", List.of(levels));
        return Decision.of(retraining, CANDIDATE, comparison, null, CandidateGate.worse(comparison, settings), 120);
    }

    private static RetrainSettings settings(double margin, double frechetMargin) {
        return new RetrainSettings(RetrainSettings.NothingNew.STOP, 1, 1, 1, 0, margin, 100, frechetMargin);
    }

    private static SampleComparison samples(double candidate, double incumbent) {
        return new SampleComparison(100, 1, "", candidate, incumbent, SampleComparison.DEFINITION);
    }

    private static Comparison.Level level(double low, double high) {
        return new Comparison.Level(0.1, 1, 1, (low + high) / 2, (high - low) / 4, low, high);
    }
}
