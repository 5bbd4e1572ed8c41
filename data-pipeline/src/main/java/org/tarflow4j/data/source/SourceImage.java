package org.tarflow4j.data.source;

import java.io.IOException;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.UnusableImageException;

/**
 * One input, not decoded yet.
 *
 * @param id stable name, unique in the source, independent of where the source lies
 * @param label class, −1 for none
 */
public record SourceImage(String id, int label, Loader loader) {
    /** Reads and decodes the picture. */
    @FunctionalInterface
    public interface Loader {
        Pixels load() throws IOException, UnusableImageException;
    }

    public Pixels pixels() throws IOException, UnusableImageException {
        return loader.load();
    }
}
