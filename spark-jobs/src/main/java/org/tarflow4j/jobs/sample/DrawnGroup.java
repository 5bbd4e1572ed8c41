package org.tarflow4j.jobs.sample;

import org.tarflow4j.model.sampling.SampleGroup;

/**
 * A group with what keys its draws.
 *
 * @param samples indexes [B]
 * @param labels classes [B], −1 for none
 * @param drawn tokens, and what happened to each sample
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the arrays, never compared
record DrawnGroup(long[] samples, int[] labels, SampleGroup drawn) {}
