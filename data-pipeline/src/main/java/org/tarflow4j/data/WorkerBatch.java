package org.tarflow4j.data;

import java.util.List;

/**
 * What one worker has to do in a step.
 *
 * @param step counted from 0 over the whole training
 * @param epoch counted from 0
 * @param rows numbers of the rows in their split
 * @param images the rows themselves
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WorkerBatch(long step, int epoch, long[] rows, List<PatchRow> images) {}
