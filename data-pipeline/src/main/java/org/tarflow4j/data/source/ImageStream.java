package org.tarflow4j.data.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Inputs of a split, one after the other. */
public interface ImageStream extends Closeable {
    /** The next input, valid until the call after it; null at the end. */
    @Nullable
    SourceImage next() throws IOException;
}
