package org.tarflow4j.model.io;

/**
 * A pickle's pointer to one of the archive's files {@code data/<key>}.
 *
 * @param type of the elements
 * @param key name of the file in {@code data/}
 * @param elements number of elements
 */
record StorageReference(ElementType type, String key, long elements) {}
