package org.tarflow4j.jobs.score;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.latent.RowEncoder;

/**
 * {@code _scores.json}, written last into a directory of scores.
 *
 * @param output the directory
 * @param weights SHA-256 of the checkpoint's manifest
 * @param step the checkpoint's step
 * @param dataset sets {@code train} and {@code validation}
 * @param against the set {@code other}; null for none
 * @param noise on the images
 * @param labels what the flow was told: the classes of the dataset, or that there is none
 * @param reference mean and standard deviation of nats over {@code train}
 * @param areasUnderCurve of {@code validation} against {@code other}, by score; empty without {@code other}
 * @param distributions by set and score
 * @param notFinite images without a finite likelihood, by set, which are in no distribution
 * @param definitions of the scores
 */
public record ScoreSummary(
        String output,
        String weights,
        long step,
        String dataset,
        @Nullable String against,
        DatasetNoise noise,
        RowEncoder.Labels labels,
        Reference reference,
        Map<String, Double> areasUnderCurve,
        List<Distribution> distributions,
        Map<String, Long> notFinite,
        Map<String, String> definitions) {
    static Map<String, Long> notFinite(Comparison comparison) {
        Map<String, Long> counts = new LinkedHashMap<>();
        comparison.sets().forEach((name, set) -> counts.put(name, set.notFinite()));
        return counts;
    }

    static Map<String, String> definitionsOfAll() {
        Map<String, String> definitions = new LinkedHashMap<>();
        Arrays.stream(Score.values()).forEach(score -> definitions.put(score.column(), score.definition()));
        return definitions;
    }

    /** Images with a likelihood. */
    public long images() {
        return distributions.stream()
                .filter(distribution -> distribution.score().equals(Score.NATS.column()))
                .mapToLong(Distribution::images)
                .sum();
    }
}
