package org.tarflow4j.jobs.retrain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Locale;
import java.util.Objects;
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
 * @param comparison the numbers; null likewise
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Decision(
        Retraining retraining,
        String time,
        @Nullable Long promoteAs,
        String reason,
        String rule,
        @Nullable Weights candidate,
        @Nullable Comparison comparison) {

    private static final String RULE =
            "low <= margin at every noise level: the candidate is not worse by more than chance and the margin explain";

    Decision {
        // A file without these is damaged.
        Objects.requireNonNull(retraining, "retraining");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * Judges a candidate.
     *
     * @param step that it gets in the run if it passes
     */
    static Decision of(Retraining retraining, Weights candidate, Comparison comparison, long step) {
        double margin = retraining.settings().margin();
        for (Comparison.Level level : comparison.levels()) {
            // Written so that what is no number, as the error of a single image, does not pass.
            if (!(level.low() <= margin)) {
                String reason = String.format(
                        Locale.ROOT,
                        "at noise level %.4g the candidate is worse by %.5f %s (%.5f to %.5f), more than the margin %.5f",
                        level.noiseLevel(),
                        level.difference(),
                        comparison.unit(),
                        level.low(),
                        level.high(),
                        margin);
                return new Decision(retraining, Retraining.now(), null, reason, RULE, candidate, comparison);
            }
        }
        return new Decision(retraining, Retraining.now(), step, "the gate holds", RULE, candidate, comparison);
    }

    /** There is nothing to promote. */
    static Decision failed(Retraining retraining, String reason) {
        return new Decision(retraining, Retraining.now(), null, reason, RULE, null, null);
    }
}
