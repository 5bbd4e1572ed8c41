package org.tarflow4j.data;

/**
 * One image of a dataset.
 *
 * @param id stable name of the image in its source
 * @param label class, −1 for none
 * @param patches T·D unsigned bytes in token order; shared with the reader's cache: do not change them
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
public record PatchRow(String id, int label, byte[] patches) {}
