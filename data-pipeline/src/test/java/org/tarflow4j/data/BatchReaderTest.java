package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of a dataset of 16×16 colour images, 1,400 in each of three shards, that are their own numbers. */
class BatchReaderTest {
    private static final long SEED = 3;
    private static final int BATCH = 100;

    @TempDir
    Path directory;

    private PatchDataset dataset;

    @BeforeEach
    void writeDataset() throws Exception {
        dataset = TestDataset.write(directory.resolve("dataset"), 3, 1400);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void anyNumberOfWorkersReadsTheSameGlobalBatches(int workers) {
        long steps = 2 * new BatchPlan(4200, BATCH, 1).batchesPerEpoch() + 3;
        assertThat(globalBatches(workers, steps)).isEqualTo(globalBatches(1, steps));
    }

    @Test
    void aWorkerReadsTheRowGroupsOfItsShareOnly() {
        BatchPlan plan = new BatchPlan(4200, BATCH, 5);
        int[] groups = dataset.manifest().rowGroupRows(Split.TRAIN);
        assertThat(groups).hasSizeGreaterThanOrEqualTo(3);
        int[] readers = new int[groups.length];
        for (int worker = 0; worker < 5; worker++) {
            Set<Integer> read = new HashSet<>();
            for (WorkerBatch batch : read(plan, worker, 0, plan.batchesPerEpoch())) {
                for (long row : batch.rows()) {
                    read.add(groupOf(row, groups));
                }
            }
            read.forEach(group -> readers[group]++);
        }
        // A group lies in one stretch, or across the border of two.
        assertThat(IntStream.of(readers).sum()).isLessThanOrEqualTo(groups.length + 4);
    }

    @Test
    void readsNoFurtherAheadThanItSays() throws Exception {
        BatchPlan plan = new BatchPlan(4200, 1, 1);
        try (BatchReader reader = reader(plan, 0, 0, 4200)) {
            int first = groupOf(reader.next().rows()[0], dataset.manifest().rowGroupRows(Split.TRAIN));
            Thread.sleep(200);
            for (DatasetManifest.Shard shard :
                    dataset.manifest().split(Split.TRAIN).shards()) {
                Files.delete(directory.resolve("dataset").resolve(shard.file()));
            }
            // One image a batch: what was read ahead lies in the row group of the first.
            int groupSize = dataset.manifest().rowGroupRows(Split.TRAIN)[first];
            assertThatThrownBy(() -> {
                        for (int i = 0; i <= groupSize; i++) {
                            reader.next();
                        }
                    })
                    .isInstanceOf(InputDataException.class)
                    .hasMessageContaining("is missing; prepare the dataset again");
        }
    }

    @Test
    void isEndedByClose() throws Exception {
        BatchPlan plan = new BatchPlan(4200, BATCH, 1);
        BatchReader reader = reader(plan, 0, 0, 42);
        reader.next();
        reader.close();
        assertThat(reader.hasNext()).isFalse();
        for (int wait = 0; wait < 100 && threads() > 0; wait++) {
            Thread.sleep(20);
        }
        assertThat(threads()).isZero();
    }

    @Test
    void copiesServeOnceTheyAreWhole() throws Exception {
        Path copies = directory.resolve("copies");
        PatchDataset cached = dataset.cachedIn(copies.toString());
        List<List<String>> expected = ids(dataset);
        assertThat(ids(cached)).isEqualTo(expected);
        awaitCopies(copies, 3);
        for (DatasetManifest.Shard shard : dataset.manifest().split(Split.TRAIN).shards()) {
            Files.delete(directory.resolve("dataset").resolve(shard.file()));
        }

        assertThat(ids(cached)).isEqualTo(expected);
    }

    @Test
    void aDamagedCopyIsNeverRead() throws Exception {
        Path copies = directory.resolve("copies");
        DatasetManifest.Shard shard =
                dataset.manifest().split(Split.TRAIN).shards().get(0);
        Path copy = copies.resolve(shard.sha256() + ".parquet");
        Files.createDirectories(copies);
        Files.write(copy, new byte[(int) shard.bytes()]);

        assertThat(ids(dataset.cachedIn(copies.toString()))).isEqualTo(ids(dataset));
        awaitCopies(copies, 3);
        for (int wait = 0; wait < 250 && Files.readAllBytes(copy)[0] == 0; wait++) {
            Thread.sleep(20);
        }
        assertThat(Files.readAllBytes(copy))
                .isEqualTo(Files.readAllBytes(directory.resolve("dataset").resolve(shard.file())));
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoHindrance() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(ids(dataset.cachedIn(file.toString()))).isEqualTo(ids(dataset));
    }

    private static void awaitCopies(Path copies, int count) throws Exception {
        for (int wait = 0; wait < 250; wait++) {
            String[] names = copies.toFile().list((folder, name) -> name.matches("[0-9a-f]{64}\\.parquet"));
            if (names != null && names.length == count) {
                // The last one is announced a moment after it is there.
                Thread.sleep(100);
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("No " + count + " copies in " + copies);
    }

    private static List<List<String>> ids(PatchDataset dataset) {
        PatchReader reader = dataset.reader(Split.TRAIN);
        return IntStream.range(0, 42)
                .mapToObj(i -> reader.read(i * 100L, i * 100L + 99).stream()
                        .map(PatchRow::id)
                        .toList())
                .toList();
    }

    private TreeMap<Long, List<String>> globalBatches(int workers, long steps) {
        BatchPlan plan = new BatchPlan(4200, BATCH, workers);
        TreeMap<Long, List<String>> batches = new TreeMap<>();
        for (int worker = 0; worker < workers; worker++) {
            for (WorkerBatch batch : read(plan, worker, 0, steps)) {
                List<String> images = batches.computeIfAbsent(batch.step(), step -> new ArrayList<>());
                for (int i = 0; i < batch.rows().length; i++) {
                    PatchRow image = batch.images().get(i);
                    assertThat(image.id()).isEqualTo(TestDataset.id(batch.rows()[i]));
                    images.add(image.id());
                }
            }
        }
        return batches;
    }

    private List<WorkerBatch> read(BatchPlan plan, int worker, long from, long to) {
        List<WorkerBatch> batches = new ArrayList<>();
        try (BatchReader reader = reader(plan, worker, from, to)) {
            reader.forEachRemaining(batches::add);
        }
        return batches;
    }

    private BatchReader reader(BatchPlan plan, int worker, long from, long to) {
        EpochOrder order = new EpochOrder(dataset.manifest().rowGroupRows(Split.TRAIN), SEED);
        return new BatchReader(dataset.reader(Split.TRAIN), order, plan, worker, new BatchPlan.Range(from, to));
    }

    private static int groupOf(long row, int[] groups) {
        int group = 0;
        for (long start = groups[0]; row >= start; start += groups[group]) {
            group++;
        }
        return group;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("batch-reader"))
                .count();
    }
}
