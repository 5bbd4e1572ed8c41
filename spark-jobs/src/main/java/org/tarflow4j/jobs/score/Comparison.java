package org.tarflow4j.jobs.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All scores of all sets.
 *
 * @param reference what is typical
 * @param sets by name, {@code train} among them
 */
public record Comparison(Reference reference, Map<String, ImageScores> sets) {
    public static final String TRAIN = "train";

    /** The set that {@code other} is held against: images that the flow has not seen. */
    public static final String HELD_OUT = "validation";

    public static final String OTHER = "other";

    /** All sets, in the order in which they are told. */
    public static final List<String> SETS = List.of(TRAIN, HELD_OUT, OTHER);

    public List<Distribution> distributions() {
        List<Distribution> distributions = new ArrayList<>();
        for (Score score : Score.values()) {
            sets.forEach((name, set) -> {
                if (set.nats().count() > 0) {
                    distributions.add(Distribution.of(name, score, set.of(score, reference)));
                }
            });
        }
        return distributions;
    }

    /**
     * Areas under the ROC curve by score; empty without two sets to compare. {@link Score#BITS} orders images as
     * {@link Score#NATS} does and is left out.
     */
    public Map<String, Double> areasUnderCurve() {
        ImageScores own = sets.get(HELD_OUT);
        ImageScores other = sets.get(OTHER);
        Map<String, Double> areas = new LinkedHashMap<>();
        if (own != null && other != null) {
            for (Score score : ScorePicture.SHOWN) {
                areas.put(score.column(), own.of(score, reference).areaUnderCurve(other.of(score, reference)));
            }
        }
        return areas;
    }

    Scores scores(String set, Score score) {
        ImageScores scores = sets.get(set);
        return scores == null ? new Scores() : scores.of(score, reference);
    }
}
