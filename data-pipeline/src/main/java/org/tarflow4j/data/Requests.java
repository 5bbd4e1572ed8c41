package org.tarflow4j.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares what is asked with what a dataset was made from. */
final class Requests {
    private Requests() {}

    /** @throws InputDataException naming every difference */
    static void requireSame(PrepareRequest asked, DatasetManifest made, String where) {
        List<String> differences = new ArrayList<>();
        compare(differences, "data.source.kind", made.source().kind(), asked.sourceKind());
        compare(differences, "data.source.path", made.source().path(), asked.sourcePath());
        compare(differences, "data.source.labels", made.source().labels(), asked.labelsPath());
        compare(differences, "data.transform", made.transform(), asked.transform());
        compare(differences, "image size", made.imageSize(), asked.imageSize());
        compare(differences, "channels", made.channels(), asked.channels());
        compare(differences, "patch size", made.patchSize(), asked.patchSize());
        compare(differences, "data.shards", made.shards(), asked.shards());
        compare(differences, "data.validation", made.validation(), asked.validation());
        compare(differences, "data.seed", made.seed(), asked.seed());
        if (!asked.classNames().isEmpty()) {
            compare(differences, "class names", made.classNames(), asked.classNames());
        }
        if (!differences.isEmpty()) {
            throw new InputDataException(where + " already holds a dataset made with " + String.join(", ", differences)
                    + "; set data.output to another directory, or delete this one");
        }
    }

    private static void compare(List<String> differences, String name, @Nullable Object made, @Nullable Object asked) {
        if (!Objects.equals(made, asked)) {
            differences.add(name + " " + made + " (now " + asked + ")");
        }
    }
}
