package org.tarflow4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What stands before the first scan of a JPEG. Colour spaces are told as libjpeg tells them, which is what Pillow
 * shows; the JDK's reader has rules of its own.
 */
final class JpegHeader {
    private static final int JFIF = 0xE0;
    private static final int EXIF = 0xE1;
    private static final int ADOBE = 0xEE;
    private static final int LAST_APPLICATION = 0xEF;
    private static final int COMMENT = 0xFE;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int FIRST_RESTART = 0xD0;

    /** The colour space of the samples. */
    enum Colours {
        GREY,
        YCC,
        RGB,
        CMYK,
        YCCK
    }

    private final byte[] file;
    private final Warnings warnings;
    private final ByteArrayOutputStream tables = new ByteArrayOutputStream();

    private int firstScan;
    private boolean jfif;
    private int adobeTransform = -1;
    private int orientation = ExifOrientation.UPRIGHT;
    private int process = -1;
    private int width;
    private int height;
    private int[] ids = {};
    private int[] horizontal = {};
    private int[] vertical = {};

    /** @throws UnusableImageException if the header is damaged, claims too much, or is of a kind that is not read */
    JpegHeader(byte[] file, Warnings warnings) throws UnusableImageException {
        this.file = file;
        this.warnings = warnings;
        read();
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int components() {
        return ids.length;
    }

    /** 1 … 8, the EXIF value. */
    int orientation() {
        return orientation;
    }

    /** Where the first scan's marker is. */
    int firstScan() {
        return firstScan;
    }

    /** The segments before the first scan that matter to the samples: tables and frame, but no application's. */
    byte[] tables() {
        return tables.toByteArray();
    }

    /** Whether the components come in one scan, or in several that have to be kept until the last. */
    boolean oneScan() {
        return process != 2 && firstScan + 4 < file.length && file[firstScan + 4] == components();
    }

    /** Whether a component has half the rows of the largest, and as many columns. */
    boolean halfRows(int component) {
        return horizontal[component] == max(horizontal) && 2 * vertical[component] == max(vertical);
    }

    boolean anyHalfRows() {
        return IntStream.range(0, components()).anyMatch(this::halfRows);
    }

    /** As libjpeg decides it: by JFIF, then Adobe, then the components' names. */
    Colours colours() throws UnusableImageException {
        if (components() == 1) {
            return Colours.GREY;
        }
        if (components() == 3) {
            if (jfif) {
                return Colours.YCC;
            }
            if (adobeTransform >= 0) {
                if (adobeTransform > 1) {
                    warnings.heard("Unknown Adobe colour transform " + adobeTransform);
                }
                return adobeTransform == 0 ? Colours.RGB : Colours.YCC;
            }
            return Arrays.equals(ids, new int[] {'R', 'G', 'B'}) ? Colours.RGB : Colours.YCC;
        }
        if (adobeTransform > 0 && adobeTransform != 2) {
            warnings.heard("Unknown Adobe colour transform " + adobeTransform);
        }
        return adobeTransform > 0 ? Colours.YCCK : Colours.CMYK;
    }

    private void read() throws UnusableImageException {
        int at = 2;
        while (true) {
            int marker = nextMarker(at);
            int code = file[marker] & 0xFF;
            at = marker + 1;
            if (code == 1 || (code >= FIRST_RESTART && code < START_OF_IMAGE)) {
                continue;
            }
            if (code == START_OF_IMAGE || code == END_OF_IMAGE) {
                throw damaged("A marker out of place in the header");
            }
            int length = at + 2 <= file.length ? unsignedShort(at) : 0;
            if (length < 2 || at + length > file.length) {
                throw damaged("Ends in the header");
            }
            if (code == START_OF_SCAN) {
                firstScan = marker - 1;
                if (process < 0) {
                    throw damaged("A scan before its frame");
                }
                return;
            }
            segment(code, at + 2, at + length);
            at += length;
        }
    }

    /** The position of a marker's code, the byte behind one or more 0xFF. */
    private int nextMarker(int from) throws UnusableImageException {
        int at = from;
        while (at + 1 < file.length && !(file[at] == (byte) 0xFF && file[at + 1] != 0)) {
            at++;
        }
        if (at + 1 < file.length && at > from) {
            warnings.heard("Extraneous bytes before a marker");
        }
        while (at < file.length && file[at] == (byte) 0xFF) {
            at++;
        }
        if (at >= file.length || at + 1 == file.length) {
            throw damaged("Ends in the header");
        }
        return at;
    }

    private void segment(int code, int from, int end) throws UnusableImageException {
        if (code == JFIF && startsWith("JFIF\0", from, end) && end - from >= 14) {
            jfif = true;
        } else if (code == EXIF && startsWith("Exif\0\0", from, end)) {
            orientation = ExifOrientation.of(file, from + 6, end);
        } else if (code == ADOBE && startsWith("Adobe", from, end) && end - from >= 12) {
            adobeTransform = file[from + 11] & 0xFF;
        }
        if ((code >= JFIF && code <= LAST_APPLICATION) || code == COMMENT) {
            return;
        }
        if (isFrame(code)) {
            frame(code, from, end);
        }
        tables.write(0xFF);
        tables.write(code);
        tables.write(file, from - 2, end - from + 2);
    }

    private void frame(int code, int from, int end) throws UnusableImageException {
        if (process >= 0) {
            throw damaged("Two frames");
        }
        process = code - 0xC0;
        if (process > 2) {
            throw new UnusableImageException(
                    SkipReason.UNSUPPORTED,
                    process >= 9 ? "JPEG with arithmetic coding" : "Lossless or hierarchical JPEG");
        }
        if (end - from < 6 || end - from != 6 + 3 * (file[from + 5] & 0xFF)) {
            throw damaged("A frame of " + (end - from) + " bytes");
        }
        if (file[from] != 8) {
            throw new UnusableImageException(SkipReason.UNSUPPORTED, "JPEG of " + (file[from] & 0xFF) + " bits");
        }
        height = unsignedShort(from + 1);
        width = unsignedShort(from + 3);
        int count = file[from + 5] & 0xFF;
        Limits.check(width, height, count);
        if (count != 1 && count != 3 && count != 4) {
            throw new UnusableImageException(SkipReason.UNSUPPORTED, "JPEG of " + count + " components");
        }
        ids = new int[count];
        horizontal = new int[count];
        vertical = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = file[from + 6 + 3 * i] & 0xFF;
            horizontal[i] = (file[from + 7 + 3 * i] & 0xFF) >> 4;
            vertical[i] = file[from + 7 + 3 * i] & 0xF;
        }
    }

    /** SOF0 … SOF15 without the three other markers among them. */
    private static boolean isFrame(int code) {
        return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
    }

    private boolean startsWith(String name, int from, int end) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        return end - from >= wanted.length && Arrays.equals(file, from, from + wanted.length, wanted, 0, wanted.length);
    }

    private int unsignedShort(int at) {
        return (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
    }

    private static int max(int[] factors) {
        return Arrays.stream(factors).max().orElseThrow();
    }

    private static UnusableImageException damaged(String detail) {
        return new UnusableImageException(SkipReason.DAMAGED, detail);
    }
}
