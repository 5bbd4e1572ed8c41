package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * Which class each sample has.
 *
 * @param choice how a class is chosen
 * @param classes the classes of {@link Choice#LISTED}, −1 for "no class"; empty otherwise
 */
public record SampleLabels(Choice choice, List<Integer> classes) implements Serializable {

    /** How a sample's class is chosen. */
    public enum Choice {
        /** Sample i has class i modulo the number of classes. */
        BALANCED,
        /** Drawn uniformly from the request's seed and i. */
        UNIFORM,
        /** Sample i has the (i modulo length)-th class of the list. */
        LISTED
    }

    public SampleLabels {
        new Checks()
                .that(
                        classes.stream().allMatch(label -> label >= -1),
                        "labels",
                        classes,
                        "must be balanced, uniform, or a list of classes (-1 for no class)")
                .done();
        classes = List.copyOf(classes);
    }
}
