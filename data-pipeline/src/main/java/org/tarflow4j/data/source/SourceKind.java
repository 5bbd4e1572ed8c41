package org.tarflow4j.data.source;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The layouts in which images come. */
public enum SourceKind {
    /** The files of the MNIST family. */
    IDX,
    /** One folder of images per class. */
    FOLDER,
    /** The archives of ILSVRC2012. */
    IMAGENET,
    /** Tar shards of samples. */
    WEBDATASET,
    /** Parquet files in the layout of Hugging Face's image data sets. */
    PARQUET,
    /** The NumPy batches of downsampled ImageNet. */
    IMAGENET64;

    /** The name in settings and manifests. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether labels are in a file of their own. */
    public boolean hasLabelsFile() {
        return this == IDX;
    }

    /** Whether its labels can be ILSVRC2012_IDs, which only the development kit translates. */
    public boolean hasDevelopmentKit() {
        return this == IMAGENET || this == IMAGENET64;
    }

    /** Whether what the source holds leaves room for class names from outside. */
    public boolean takesClassNames() {
        return this != FOLDER && this != IMAGENET;
    }

    /** Whether the MD5 sums of its files are known. */
    public boolean hasKnownChecksums() {
        return this == IMAGENET;
    }
}
