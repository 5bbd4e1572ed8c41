package org.tarflow4j.data.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where images come from. Paths are local or of any Hadoop file system.
 *
 * @param kind the layout
 * @param path the IDX file of images, the folder of folders, the tar of class tars; for the other kinds a file, a
 *     directory or a glob
 * @param heldOut what {@code path} is, of images that all go to the validation split; null: some of {@code path} do
 * @param labels the IDX file of labels that belongs to {@code path}; null: named after it by MNIST's convention
 * @param developmentKit ILSVRC2012's, a {@code .tar.gz}, which tells the classes; null: none
 * @param classNames names of the labels 0, 1, … where the source has only numbers; empty: the numbers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceRequest(
        SourceKind kind,
        String path,
        @Nullable String heldOut,
        @Nullable String labels,
        @Nullable String developmentKit,
        List<String> classNames)
        implements Serializable {
    /** @throws IllegalArgumentException naming everything that is wrong with the values */
    public SourceRequest {
        classNames = List.copyOf(classNames);
        List<String> problems = new ArrayList<>();
        if (path.isBlank()) {
            problems.add("data.source.path is empty; name the images");
        }
        if (labels != null && !kind.hasLabelsFile()) {
            problems.add("data.source.labels is " + labels + ", but kind " + kind.code() + " has no file of labels");
        }
        if (developmentKit != null && !kind.hasDevelopmentKit()) {
            problems.add("data.source.development-kit is " + developmentKit + ", but kind " + kind.code()
                    + " has no such labels");
        }
        if (kind == SourceKind.IMAGENET && heldOut != null && developmentKit == null) {
            problems.add("data.source.held-out is " + heldOut
                    + ", whose labels are in the development kit; set data.source.development-kit");
        }
        if (!classNames.isEmpty() && !kind.takesClassNames()) {
            problems.add("data.source.class-names are set, but kind " + kind.code() + " names its classes itself");
        }
        if (!classNames.isEmpty() && developmentKit != null) {
            problems.add("data.source.class-names are set, but the development kit names the classes; leave one out");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** All of a source, with nothing said beside it. */
    public static SourceRequest of(SourceKind kind, String path) {
        return new SourceRequest(kind, path, null, null, null, List.of());
    }
}
