package org.tarflow4j.data;

import org.jspecify.annotations.Nullable;

/**
 * What became of one input: an image, or the reason why it was skipped.
 *
 * @param id stable name of the input in its source
 * @param heldOut whether it belongs to the validation split
 * @param label class, −1 for none
 * @param digest of the input's bytes, see {@link InputDigest}; null if skipped
 * @param patches T·D bytes; null if skipped
 * @param reason code of a SkipReason; null for an image
 * @param detail what was found, in a few words; null for an image
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
record StagedRow(
        String id,
        boolean heldOut,
        int label,
        byte @Nullable [] digest,
        byte @Nullable [] patches,
        @Nullable String reason,
        @Nullable String detail) {
    static StagedRow image(String id, boolean heldOut, int label, byte[] digest, byte[] patches) {
        return new StagedRow(id, heldOut, label, digest, patches, null, null);
    }

    static StagedRow skipped(String id, boolean heldOut, String reason, String detail) {
        return new StagedRow(id, heldOut, -1, null, null, reason, detail);
    }
}
