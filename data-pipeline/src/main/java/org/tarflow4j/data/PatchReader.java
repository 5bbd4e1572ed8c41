package org.tarflow4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * Reads rows of a split by number, in any order. Keeps the last few row groups decoded, about 80 MiB, which is what
 * {@link EpochOrder} walks through. Not thread-safe; holds nothing open.
 */
public final class PatchReader {
    /** One window of {@link EpochOrder} and the first groups of the next. */
    private static final int CACHED_GROUPS = EpochOrder.WINDOW + 2;

    private record RowGroup(Shard shard, int number, int rows) {}

    private final PatchDataset dataset;
    private final List<RowGroup> groups = new ArrayList<>();
    /** First row of each group, then the number of rows. */
    private final long[] starts;

    private final Map<Integer, List<PatchRow>> decoded = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, List<PatchRow>> eldest) {
            return size() > CACHED_GROUPS;
        }
    };

    PatchReader(PatchDataset dataset, Split split) {
        this.dataset = dataset;
        for (Shard shard : dataset.manifest().split(split).shards()) {
            for (int number = 0; number < shard.rowGroupRows().size(); number++) {
                groups.add(new RowGroup(shard, number, shard.rowGroupRows().get(number)));
            }
        }
        starts = new long[groups.size() + 1];
        for (int i = 0; i < groups.size(); i++) {
            starts[i + 1] = starts[i] + groups.get(i).rows();
        }
    }

    /** Rows of the split. */
    public long rows() {
        return starts[starts.length - 1];
    }

    /**
     * The rows with these numbers, in the order asked.
     *
     * @throws IndexOutOfBoundsException if a number is not in 0, …, {@link #rows()} − 1
     * @throws InputDataException if a shard is missing or damaged
     */
    public List<PatchRow> read(long... rows) {
        @Nullable PatchRow[] result = new PatchRow[rows.length];
        // Group by group, so that a request larger than the cache still decodes each group once.
        int[] byGroup = IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> rows[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i : byGroup) {
            Objects.checkIndex(rows[i], rows());
            int found = Arrays.binarySearch(starts, rows[i]);
            int group = found >= 0 ? found : -found - 2;
            result[i] = group(group).get((int) (rows[i] - starts[group]));
        }
        return Arrays.stream(result).map(Objects::requireNonNull).toList();
    }

    private List<PatchRow> group(int index) {
        List<PatchRow> rows = decoded.get(index);
        if (rows == null) {
            RowGroup group = groups.get(index);
            rows = new ShardReader(dataset, group.shard()).read(group.number());
            decoded.put(index, rows);
        }
        return rows;
    }
}
