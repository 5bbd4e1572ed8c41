package org.tarflow4j.data;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/** How far the tasks that read have come; one that ran twice counts twice. */
final class StageCounters implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of the source. */
    final LongAccumulator bytes;
    /** Staged. */
    final LongAccumulator images;
    /** Inputs. */
    final LongAccumulator skipped;

    StageCounters(SparkContext context) {
        bytes = context.longAccumulator("bytes read");
        images = context.longAccumulator("images read");
        skipped = context.longAccumulator("inputs skipped");
    }
}
