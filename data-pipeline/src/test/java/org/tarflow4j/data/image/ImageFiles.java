package org.tarflow4j.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Image files of src/test/resources/images, and what is put into them. */
final class ImageFiles {
    private ImageFiles() {}

    static byte[] read(String name) throws IOException {
        try (InputStream file = ImageFiles.class.getResourceAsStream("/images/" + name)) {
            if (file == null) {
                throw new IOException("No resource /images/" + name);
            }
            return file.readAllBytes();
        }
    }

    static Pixels decode(byte[] file) throws UnusableImageException {
        return new ImageDecoder(Decoding.DEFAULT).decode(file);
    }

    static byte[] insert(byte[] file, int at, byte[] part) {
        byte[] result = Arrays.copyOf(file, file.length + part.length);
        System.arraycopy(part, 0, result, at, part.length);
        System.arraycopy(file, at, result, at + part.length, file.length - at);
        return result;
    }

    /** A JPEG's segment with its length. */
    static byte[] segment(int marker, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + content.length))
                .put(content)
                .array();
    }

    /** A PNG's chunk with its length and checksum. */
    static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
        chunk.put(ascii(type)).put(content);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
