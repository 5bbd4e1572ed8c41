package org.tarflow4j.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares what is asked with what a dataset was made from. */
final class Requests {
    private Requests() {}

    /** @throws InputDataException naming every difference between what is asked and what the output already holds */
    static void requireSame(PrepareRequest asked, DatasetManifest made, String where) {
        List<String> differences = differences(asked, made);
        compare(
                differences,
                "data.source.path",
                made.source().path(),
                asked.source().path());
        compare(
                differences,
                "data.source.held-out",
                made.source().heldOut(),
                asked.source().heldOut());
        compare(
                differences,
                "data.source.labels",
                made.source().labels(),
                asked.source().labels());
        compare(
                differences,
                "data.source.development-kit",
                made.source().developmentKit(),
                asked.source().developmentKit());
        compare(differences, "data.shards", made.sharding(), asked.sharding());
        DatasetManifest.Parent parent = made.parent();
        compare(differences, "data.parent", parent == null ? null : parent.path(), asked.parent());
        if (!differences.isEmpty()) {
            throw new InputDataException(where + " already holds a dataset made with " + String.join(", ", differences)
                    + "; set data.output to another directory, or delete this one");
        }
    }

    /** @throws InputDataException naming every difference that would make one dataset of two kinds of images */
    static void requireContinuable(PrepareRequest asked, DatasetManifest parent, String where) {
        List<String> differences = differences(asked, parent);
        if (!differences.isEmpty()) {
            throw new InputDataException("The parent dataset " + where + " was made with "
                    + String.join(", ", differences) + "; ask for the same, or leave out data.parent");
        }
    }

    /** Labels are positions in this list, so the parent's classes must be its beginning. */
    static void requireSameClasses(List<String> found, ParentDataset parent) {
        List<String> before = parent.manifest().classIds();
        if (found.size() < before.size() || !found.subList(0, before.size()).equals(before)) {
            throw new InputDataException("The source's " + found.size() + " classes do not continue the "
                    + before.size() + " of the parent dataset " + parent.uri()
                    + ", so that labels would change; prepare all of it anew, without data.parent");
        }
    }

    private static List<String> differences(PrepareRequest asked, DatasetManifest made) {
        List<String> differences = new ArrayList<>();
        compare(
                differences,
                "data.source.kind",
                made.source().kind().code(),
                asked.source().kind().code());
        compare(
                differences,
                "data.orientation",
                made.decoding().orientation().code(),
                asked.decoding().orientation().code());
        compare(
                differences,
                "data.decoder-warnings",
                made.decoding().warnings().code(),
                asked.decoding().warnings().code());
        compare(differences, "data.transform", made.transform(), asked.transform());
        compare(differences, "image size", made.imageSize(), asked.imageSize());
        compare(differences, "channels", made.channels(), asked.channels());
        compare(differences, "patch size", made.patchSize(), asked.patchSize());
        compare(differences, "data.validation", made.validation(), asked.validation());
        compare(differences, "data.seed", made.seed(), asked.seed());
        compare(differences, "data.duplicates", made.duplicates(), asked.duplicates());
        if (!asked.source().classNames().isEmpty()) {
            compare(
                    differences,
                    "class names",
                    made.classNames(),
                    asked.source().classNames());
        }
        return differences;
    }

    private static void compare(List<String> differences, String name, @Nullable Object made, @Nullable Object asked) {
        if (!Objects.equals(made, asked)) {
            differences.add(name + " " + made + " (now " + asked + ")");
        }
    }
}
