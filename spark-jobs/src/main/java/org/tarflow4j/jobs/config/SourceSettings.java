package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.Checksums;
import org.tarflow4j.data.source.SourceKind;

/**
 * Where images come from.
 *
 * @param kind the layout
 * @param path file, directory or glob, as the kind has it; may be absent as long as nothing is prepared
 * @param heldOut likewise, of images that all are held out; absent where some of {@code path} are
 * @param labels the file of labels that belongs to an IDX file of images; absent where MNIST's names tell it
 * @param developmentKit ILSVRC2012's development kit
 * @param classNames names of the classes in label order, where the source has none; may be empty
 * @param checksums whether the source's files are compared with their known sums
 */
public record SourceSettings(
        SourceKind kind,
        @Nullable String path,
        @Nullable String heldOut,
        @Nullable String labels,
        @Nullable String developmentKit,
        List<String> classNames,
        Checksums checksums)
        implements Serializable {
    public SourceSettings {
        classNames = List.copyOf(classNames);
        new Checks()
                .that(
                        labels == null || kind.hasLabelsFile(),
                        "labels",
                        String.valueOf(labels),
                        "belongs to data.source.kind = idx only; other kinds have no file of labels")
                .that(
                        developmentKit == null || kind.hasDevelopmentKit(),
                        "development-kit",
                        String.valueOf(developmentKit),
                        "belongs to images of ILSVRC2012, not to data.source.kind = " + kind.code())
                .that(
                        kind != SourceKind.IMAGENET || heldOut == null || developmentKit != null,
                        "held-out",
                        String.valueOf(heldOut),
                        "has its labels in the development kit; set data.source.development-kit")
                .that(
                        classNames.isEmpty() || kind.takesClassNames(),
                        "class-names",
                        classNames,
                        "must be empty: data.source.kind = " + kind.code() + " names its classes itself")
                .that(
                        classNames.isEmpty() || developmentKit == null,
                        "class-names",
                        classNames,
                        "must be empty: data.source.development-kit names the classes")
                .that(
                        checksums == Checksums.IGNORE || kind.hasKnownChecksums(),
                        "checksums",
                        "check",
                        "needs data.source.kind = imagenet; no sums of other files are known")
                .done();
    }
}
