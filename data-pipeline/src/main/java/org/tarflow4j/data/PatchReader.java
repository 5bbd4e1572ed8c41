package org.tarflow4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * Reads rows of a split by number, in any order. Keeps the last row groups decoded, of a mebibyte each, enough for every
 * lane of a {@link BatchPlan} to go from one group to the next. Not thread-safe; holds nothing open.
 */
public final class PatchReader {
    private static final int KEPT = 2 * BatchPlan.LANES;

    private record RowGroup(Shard shard, int number) {}

    private final PatchDataset dataset;
    private final List<RowGroup> groups = new ArrayList<>();
    /** First row of each group, then the number of rows. */
    private final long[] starts;

    private final Map<Integer, List<PatchRow>> decoded = new RecentlyUsed<>(KEPT);
    private final Map<Shard, ShardReader> shards = new RecentlyUsed<>(KEPT);

    PatchReader(PatchDataset dataset, Split split) {
        this.dataset = dataset;
        for (Shard shard : dataset.manifest().split(split).shards()) {
            for (int number = 0; number < shard.rowGroupRows().size(); number++) {
                groups.add(new RowGroup(shard, number));
            }
        }
        starts = new long[groups.size() + 1];
        int[] rows = dataset.manifest().rowGroupRows(split);
        for (int i = 0; i < rows.length; i++) {
            starts[i + 1] = starts[i] + rows[i];
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
            rows = shards.computeIfAbsent(group.shard(), shard -> new ShardReader(dataset, shard))
                    .read(group.number());
            decoded.put(index, rows);
        }
        return rows;
    }
}
