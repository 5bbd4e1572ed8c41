package org.tarflow4j.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What write tasks report, merged in any order to the same result. Plain for Kryo's sake. */
final class PreparedParts implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A shard that is in place. */
    static final class WrittenShard implements Serializable {
        private static final long serialVersionUID = 1L;

        final int partition;
        final String file;
        final long bytes;
        final String sha256;
        final int[] rowGroupRows;
        final long[] imagesPerClass;

        WrittenShard(int partition, String file, long bytes, String sha256, int[] rowGroupRows, long[] imagesPerClass) {
            this.partition = partition;
            this.file = file;
            this.bytes = bytes;
            this.sha256 = sha256;
            this.rowGroupRows = rowGroupRows;
            this.imagesPerClass = imagesPerClass;
        }
    }

    final ArrayList<WrittenShard> shards = new ArrayList<>();
    final TreeMap<String, Long> skipped = new TreeMap<>();
    /** Of the training split; null where there are no images of it. */
    @Nullable
    PixelSums sums;

    /** This one, with the other's parts added. */
    PreparedParts merge(PreparedParts other) {
        shards.addAll(other.shards);
        other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
        PixelSums mine = sums;
        PixelSums theirs = other.sums;
        if (mine == null) {
            sums = theirs;
        } else if (theirs != null) {
            mine.add(theirs);
        }
        return this;
    }
}
