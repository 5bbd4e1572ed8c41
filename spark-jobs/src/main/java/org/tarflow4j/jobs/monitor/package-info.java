/**
 * What a training tells of itself: {@code metrics.jsonl}, {@code events.log} and plots in its run directory, gauges in
 * Spark's metrics system, and a tracking server. None of it can slow a training down or end it.
 */
@NullMarked
package org.tarflow4j.jobs.monitor;

import org.jspecify.annotations.NullMarked;
