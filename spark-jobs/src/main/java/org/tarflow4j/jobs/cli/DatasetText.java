package org.tarflow4j.jobs.cli;

import java.util.Locale;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.Split;

/** A dataset in a few lines. */
final class DatasetText {
    private DatasetText() {}

    static String summary(String directory, DatasetManifest manifest) {
        String text = String.format(
                Locale.ROOT,
                "%,d training and %,d validation images of %d×%d, %d classes, in %s",
                manifest.split(Split.TRAIN).rows(),
                manifest.split(Split.VALIDATION).rows(),
                manifest.imageSize(),
                manifest.imageSize(),
                manifest.classNames().size(),
                directory);
        return manifest.skippedInputs() == 0
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                "%nSkipped %,d inputs %s; listed in %s/_skipped.jsonl",
                                manifest.skippedInputs(),
                                manifest.skipped(),
                                directory);
    }
}
