package org.tarflow4j.jobs.flow;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.config.Settings;

/** What the classes are called. */
public final class ClassNames {
    private ClassNames() {}

    /** From the dataset of the run if it is there, else from the configuration, else the numbers. */
    public static List<String> of(Settings settings, int classes, Configuration hadoop) {
        List<String> names = settings.data().source().classNames();
        try {
            names = PatchDataset.open(settings.training().dataset(), hadoop)
                    .manifest()
                    .classNames();
        } catch (InputDataException e) {
            // Sampling needs no dataset.
        }
        return names.size() == classes
                ? names
                : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
}
