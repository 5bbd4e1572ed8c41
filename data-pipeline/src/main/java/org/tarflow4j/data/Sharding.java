package org.tarflow4j.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How many files a split is cut into: a given number, or as many as keep a file below both limits on average.
 *
 * @param files of the training split; the validation split gets its share in proportion; null: by the limits
 * @param rows most rows of a file
 * @param bytes most bytes of pixels in a file
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sharding(@Nullable Integer files, long rows, long bytes) implements Serializable {
    /** A directory of more files than this serves nobody. */
    private static final int MOST = 100_000;

    /** @throws IllegalArgumentException naming what is wrong */
    public Sharding {
        if (files != null && (files < 1 || files > MOST)) {
            throw new IllegalArgumentException("data.shards is " + files + "; allowed: auto, 1…" + MOST);
        }
        if (rows < 1 || bytes < 1) {
            throw new IllegalArgumentException("Shards of " + rows + " rows and " + bytes
                    + " bytes hold nothing; set data.shard-rows and" + " data.shard-bytes to at least 1");
        }
    }

    int trainingFiles(long trainingRows, int rowBytes) {
        return files == null ? byLimits(trainingRows, rowBytes) : files;
    }

    int validationFiles(long validationRows, long trainingRows, int rowBytes) {
        if (validationRows == 0) {
            return 0;
        }
        return files == null || trainingRows == 0
                ? byLimits(validationRows, rowBytes)
                : (int) Math.max(1, Math.round((double) files * validationRows / trainingRows));
    }

    private int byLimits(long count, int rowBytes) {
        long most = Math.max(1, Math.min(rows, bytes / rowBytes));
        return (int) Math.min(MOST, Math.max(1, (count + most - 1) / most));
    }
}
