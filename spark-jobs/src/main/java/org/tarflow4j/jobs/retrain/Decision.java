package org.tarflow4j.jobs.retrain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.evaluate.Comparison;

/**
 * What became of a retraining, with all numbers; the content of {@code decision.json}.
 *
 * @param retraining what it worked on
 * @param time of the decision, for people
 * @param promoteAs step that the candidate gets in the run; null if it is not promoted
 * @param reason what decided
 * @param rule of the gate
 * @param candidate the checkpoint that was trained, its step counted from the start of the retraining; null if there is
 *     none to be judged
 * @param comparison its likelihoods; null likewise
 * @param samples its samples; null if they were not compared
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Decision(
        Retraining retraining,
        String time,
        @Nullable Long promoteAs,
        String reason,
        String rule,
        @Nullable Weights candidate,
        @Nullable Comparison comparison,
        @Nullable SampleComparison samples) {

    private static final String RULE =
            "low <= margin at every noise level: the candidate is not worse by more than chance and the margin explain; and,"
                    + " where samples are compared, candidate <= incumbent * (1 + frechetMargin)";

    Decision {
        // A file without these is damaged.
        Objects.requireNonNull(retraining, "retraining");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * What becomes of a candidate.
     *
     * @param samples null if they were not compared
     * @param worse why it does not pass; empty if it does
     * @param step that it gets in the run if it passes
     */
    static Decision of(
            Retraining retraining,
            Weights candidate,
            Comparison comparison,
            @Nullable SampleComparison samples,
            Optional<String> worse,
            long step) {
        return new Decision(
                retraining,
                Retraining.now(),
                worse.isPresent() ? null : step,
                worse.orElse("the gate holds"),
                RULE,
                candidate,
                comparison,
                samples);
    }

    /** There is nothing to promote. */
    static Decision failed(Retraining retraining, String reason) {
        return new Decision(retraining, Retraining.now(), null, reason, RULE, null, null, null);
    }
}
