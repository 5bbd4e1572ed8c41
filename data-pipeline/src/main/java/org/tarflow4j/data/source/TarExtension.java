package org.tarflow4j.data.source;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What an extended header says about the member after it.
 *
 * @param name null: as its own header says
 * @param size in bytes; negative: as its own header says
 */
record TarExtension(@Nullable String name, long size) {
    static final TarExtension NONE = new TarExtension(null, -1);

    /** Both, the later one where they contradict each other. */
    TarExtension and(TarExtension later) {
        return new TarExtension(later.name == null ? name : later.name, later.size < 0 ? size : later.size);
    }

    /**
     * The content of an extended header.
     *
     * @return null if it makes no sense
     */
    static @Nullable TarExtension parse(byte[] content, boolean pax) {
        if (!pax) {
            int length = 0;
            while (length < content.length && content[length] != 0) {
                length++;
            }
            return new TarExtension(new String(content, 0, length, StandardCharsets.UTF_8), -1);
        }
        try {
            return pax(content);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Records of the form "LENGTH KEY=VALUE\n", where the length counts the whole record in bytes. */
    private static @Nullable TarExtension pax(byte[] content) {
        TarExtension all = NONE;
        int at = 0;
        while (at < content.length && content[at] != 0) {
            int space = at;
            while (space < content.length && content[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(content, at, space - at, StandardCharsets.US_ASCII));
            if (length <= space - at + 1 || length > content.length - at || content[at + length - 1] != '\n') {
                return null;
            }
            String pair = new String(content, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
            if (pair.startsWith("path=")) {
                all = all.and(new TarExtension(pair.substring(5), -1));
            } else if (pair.startsWith("size=")) {
                long size = Long.parseLong(pair.substring(5));
                if (size < 0) {
                    return null;
                }
                all = all.and(new TarExtension(null, size));
            }
            at += length;
        }
        return all;
    }
}
