package org.tarflow4j.jobs.quality.image;

import java.io.Serializable;
import java.util.List;

/** Images in a fixed order, numbered from 0; travels to tasks as an address. */
public interface ImageSet extends Serializable {
    /** What the report calls it. */
    String name();

    /** How many. */
    long count();

    ImageShape shape();

    /** A reader of its own for one task. */
    Reader open();

    /** Reads rows of a set. */
    @FunctionalInterface
    interface Reader {
        /** The images with these numbers, in the order asked. */
        List<LabelledImage> read(long... rows);
    }
}
