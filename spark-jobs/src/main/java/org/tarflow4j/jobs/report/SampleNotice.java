package org.tarflow4j.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Says that the samples of a report were drawn with other weights than those that its likelihoods are of. */
public final class SampleNotice {
    private SampleNotice() {}

    /**
     * A line for people; empty if the weights are the same, or there are no samples.
     *
     * @param report all of a {@code report.json}
     */
    public static Optional<String> of(JsonNode report) {
        JsonNode drawnBy = report.path("quality").path("drawnBy");
        if (drawnBy.isMissingNode() || weights(drawnBy).equals(weights(report))) {
            return Optional.empty();
        }
        return Optional.of(
                "The samples were drawn with other weights: " + weights(drawnBy) + "; the likelihoods are of "
                        + weights(report) + ". Sample again, or name their checkpoint in evaluation.checkpoint");
    }

    private static String weights(JsonNode node) {
        String digest = node.path("checkpointSha256").asText();
        return "step " + node.path("step").asText() + ", "
                + node.path("weights").asText() + ", checkpoint " + digest.substring(0, Math.min(12, digest.length()));
    }
}
