package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.config.NoiseKind;

/**
 * The images of an evaluation, in groups that are fixed by their numbers alone: a group is computed together wherever it
 * runs, so partitions cannot change a number.
 *
 * @param dataset its URI, absolute
 * @param count images, the first rows of the validation split
 * @param groupSize images of a group; the last may be smaller
 */
record HeldOutImages(
        SerializableConfiguration hadoop, String dataset, long count, int groupSize, NoiseKind noise, long seed)
        implements Serializable {

    /** Number of groups. */
    int groups() {
        return Math.toIntExact((count + groupSize - 1) / groupSize);
    }

    Configuration configuration() {
        return hadoop.value();
    }

    PatchReader reader() {
        return PatchDataset.open(dataset, configuration()).reader(Split.VALIDATION);
    }

    /** Numbers of the rows of a group. */
    long[] rows(int group) {
        long from = (long) group * groupSize;
        return LongStream.range(from, Math.min(count, from + groupSize)).toArray();
    }

    NoisyImages noised(long[] rows, List<PatchRow> images, double level) {
        return NoisyImages.of(rows, images, noise, level, seed);
    }
}
