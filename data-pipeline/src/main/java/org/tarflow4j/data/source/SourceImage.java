package org.tarflow4j.data.source;

import java.io.IOException;
import org.tarflow4j.data.image.UnusableImageException;

/**
 * One input, not read or decoded yet.
 *
 * @param id stable name, unique in the source, independent of where the source lies
 * @param label class, −1 for none
 * @param bytes its length in the source, for the progress of the work
 */
public record SourceImage(String id, int label, long bytes, Loader loader) {
    /** Reads the input. */
    @FunctionalInterface
    public interface Loader {
        ImageContent load() throws IOException, UnusableImageException;
    }

    /** @throws UnusableImageException if this input is no image, whatever a decoder would say */
    public ImageContent content() throws IOException, UnusableImageException {
        return loader.load();
    }
}
