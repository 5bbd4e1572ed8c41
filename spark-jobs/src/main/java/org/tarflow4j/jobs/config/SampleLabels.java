package org.tarflow4j.jobs.config;

import java.util.List;

/**
 * Which class each sample has, in the user's words; classes get their numbers when the checkpoint is known.
 *
 * @param choice how a class is chosen
 * @param items of {@link Choice#LISTED}: a class, by number or name, or CLASS:COUNT for that many samples of it in a row; −1
 *     for "no class". Of {@link Choice#FILE}: the file alone. Empty otherwise
 */
public record SampleLabels(Choice choice, List<String> items) {

    /** How a sample's class is chosen. */
    public enum Choice {
        /** Sample i has class i modulo the number of classes. */
        BALANCED,
        /** Drawn uniformly from the request's seed and i. */
        UNIFORM,
        /** The items of the list in turn, and from its start again. */
        LISTED,
        /** The lines of a file in turn, and from its start again. */
        FILE
    }

    public SampleLabels {
        new Checks()
                .that(
                        choice != Choice.LISTED
                                || (!items.isEmpty() && items.stream().noneMatch(String::isBlank)),
                        "labels",
                        items,
                        "must be balanced, uniform, or a list of classes (-1 for no class) or CLASS:COUNT")
                .done();
        items = List.copyOf(items);
    }
}
