package org.tarflow4j.data.source;

import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.SkipReason;

/**
 * A member of a tar archive, as far as its header tells.
 *
 * @param name as it is in the archive; a string, never a path to go to
 * @param start where its first header block begins in the file
 * @param offset where its content begins in the file
 * @param size of its content in bytes, all of which are there unless it has a problem
 * @param problem why it cannot be used; null: it can
 * @param detail of the problem
 */
record TarMember(String name, long start, long offset, long size, @Nullable SkipReason problem, String detail) {
    /** The last part of the name. */
    String baseName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
