package org.tarflow4j.data.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes tar archives by hand, so that their headers may say what no library would write. */
public final class TarBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public TarBuilder file(String name, byte[] content) {
        return header(name, '0', content.length).bytes(content);
    }

    public TarBuilder file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A header alone, whatever comes after it. */
    public TarBuilder header(String name, char type, long size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, String.format(Locale.ROOT, "%011o\0", size));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        out.writeBytes(header);
        return this;
    }

    /** Extended header records of POSIX for the next member. */
    public TarBuilder pax(String... pairs) {
        StringBuilder records = new StringBuilder();
        for (String pair : pairs) {
            int length = pair.length() + 3;
            length += Integer.toString(length).length() - 1;
            records.append(length).append(' ').append(pair).append('\n');
        }
        return file("pax", 'x', records.toString());
    }

    /** GNU's way to say a long name of the next member. */
    public TarBuilder longName(String name) {
        return file("././@LongLink", 'L', name + "\0");
    }

    public TarBuilder file(String name, char type, String content) {
        return header(name, type, content.length()).bytes(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    public TarBuilder bytes(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[(512 - content.length % 512) % 512]);
        return this;
    }

    /** With the blocks that end an archive. */
    public byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    /** Without them. */
    public byte[] unfinished() {
        return out.toByteArray();
    }

    /** @return the file */
    public static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
