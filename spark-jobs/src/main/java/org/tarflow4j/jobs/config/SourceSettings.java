package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where images come from.
 *
 * @param kind {@code idx} (the MNIST family's files) or {@code folder} (one folder of images per class)
 * @param path the file of images, or the folder; may be absent as long as nothing is prepared
 * @param labels the file of labels that belongs to an IDX file of images; absent where MNIST's names tell it
 * @param classNames names of the classes in label order, where the source has none; may be empty
 */
public record SourceSettings(String kind, @Nullable String path, @Nullable String labels, List<String> classNames)
        implements Serializable {
    private static final List<String> KINDS = List.of("idx", "folder");

    public SourceSettings {
        new Checks()
                .that(KINDS.contains(kind), "kind", kind, "must be one of " + String.join(", ", KINDS))
                .that(
                        labels == null || kind.equals("idx"),
                        "labels",
                        String.valueOf(labels),
                        "belongs to data.source.kind = idx only; a folder's classes are its sub-folders")
                .done();
        classNames = List.copyOf(classNames);
    }
}
