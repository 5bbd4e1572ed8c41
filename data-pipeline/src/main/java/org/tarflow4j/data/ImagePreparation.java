package org.tarflow4j.data;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.Transform;
import org.tarflow4j.data.image.UnusableImageException;

/**
 * An image's way into a dataset, step by step, so that a benchmark can time what the job does. Serves many images, but
 * one thread at a time.
 */
public final class ImagePreparation {
    private final ImageDecoder decoder;
    private final Transform transform;
    private final PatchLayout layout;

    /**
     * @param decoding what is believed and what is not
     * @param transform how pictures become squares
     * @param layout channels and size of the squares, and where their pixels go
     */
    public ImagePreparation(Decoding decoding, Transform transform, PatchLayout layout) {
        this.decoder = new ImageDecoder(decoding);
        this.transform = transform;
        this.layout = layout;
    }

    /**
     * The picture in a file.
     *
     * @throws UnusableImageException if it is not an image, too large, or not whole
     */
    public Pixels decode(byte[] file) throws UnusableImageException {
        return decoder.decode(file);
    }

    /**
     * The picture in a file as {@link #square(Pixels)} makes it.
     *
     * @throws UnusableImageException like {@link #decode}
     */
    Pixels square(byte[] file) throws UnusableImageException {
        return decoder.decode(file, this::square);
    }

    /** The picture in the channels and the size of the layout. */
    public Pixels square(Pixels picture) {
        return transform.apply(picture.withChannels(layout.channels()), layout.imageSize());
    }

    /** The square as a row of T·D bytes. */
    public byte[] patches(Pixels square) {
        return layout.patches(square);
    }

    /**
     * Writes a file as those of a dataset, digest included; replaces none.
     *
     * @param rows T·D bytes each
     */
    public static void writeShard(Iterable<PatchRow> rows, Path file, Configuration hadoop) throws IOException {
        try (ShardWriter writer = new ShardWriter(new DigestedFile(file.getFileSystem(hadoop), file))) {
            for (PatchRow row : rows) {
                writer.write(row);
            }
        }
    }
}
