package org.tarflow4j.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.source.ImageContent;

/** Tells the same picture twice: the first 16 bytes of the SHA-256 of a file, or of plain samples and their shape. */
final class InputDigest {
    static final int LENGTH = 16;

    private InputDigest() {}

    static byte[] of(ImageContent content) {
        MessageDigest digest = DigestUtils.getSha256Digest();
        if (content instanceof ImageContent.Raw raw) {
            Pixels pixels = raw.pixels();
            digest.update(ByteBuffer.allocate(12)
                    .putInt(pixels.width())
                    .putInt(pixels.height())
                    .putInt(pixels.channels())
                    .flip());
            digest.update(pixels.values());
        } else if (content instanceof ImageContent.File file) {
            digest.update(file.bytes());
        }
        return Arrays.copyOf(digest.digest(), LENGTH);
    }
}
