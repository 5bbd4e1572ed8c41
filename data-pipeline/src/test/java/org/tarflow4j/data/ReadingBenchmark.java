package org.tarflow4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows per second of a dataset of 64×64 colour images (12 KB a row) in the page cache: in training's order, as one of so
 * many workers, beside two readers that go from the first byte to the last.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ReadingBenchmark {
    private static final int ROWS = 40_960;
    private static final int BATCH = 512;

    /** Workers of the training. */
    @Param({"1", "4"})
    public int workers;

    private Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private PatchDataset dataset;

    private int epoch;

    @Setup
    public void write() throws IOException {
        directory = Files.createTempDirectory("tarflow4j-reading");
        dataset = TestDataset.write(directory.resolve("dataset"), new PatchLayout(3, 64, 2), 4, ROWS / 4);
    }

    @TearDown
    public void delete() throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
    }

    /** An epoch of training, all workers one after the other, every image's first byte looked at. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long training() {
        BatchPlan plan = new BatchPlan(ROWS, BATCH, workers);
        EpochOrder order = new EpochOrder(dataset.manifest().rowGroupRows(Split.TRAIN), 1);
        long from = epoch++ * plan.batchesPerEpoch();
        BatchPlan.Range steps = new BatchPlan.Range(from, from + plan.batchesPerEpoch());
        long sum = 0;
        for (int worker = 0; worker < workers; worker++) {
            try (BatchReader reader = new BatchReader(dataset.reader(Split.TRAIN), order, plan, worker, steps)) {
                while (reader.hasNext()) {
                    for (PatchRow row : reader.next().images()) {
                        sum += row.value(0);
                    }
                }
            }
        }
        return sum;
    }

    /** Parquet's own reader, with checksums as ours. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long parquetInFileOrder() throws IOException {
        long sum = 0;
        for (DatasetManifest.Shard shard : dataset.manifest().split(Split.TRAIN).shards()) {
            org.apache.hadoop.conf.Configuration checked = new org.apache.hadoop.conf.Configuration(dataset.hadoop());
            checked.setBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
            try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), dataset.path(shard))
                    .withConf(checked)
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    sum += row.getInteger("label", 0);
                }
            }
        }
        return sum;
    }

    /** The bytes of the files, not looked at. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long bytesInFileOrder() throws IOException {
        byte[] buffer = new byte[1 << 20];
        long sum = 0;
        for (DatasetManifest.Shard shard : dataset.manifest().split(Split.TRAIN).shards()) {
            org.apache.hadoop.fs.Path path = dataset.path(shard);
            try (InputStream in = path.getFileSystem(dataset.hadoop()).open(path)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    sum += read;
                }
            }
        }
        return sum;
    }
}
