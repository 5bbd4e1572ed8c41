package org.tarflow4j.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.DatasetManifest.Shard;

/** The dataset that a new version continues: its images are taken over as they are, only others are prepared. */
final class ParentDataset {
    private final PatchDataset dataset;
    private final DatasetDirectory directory;

    private ParentDataset(PatchDataset dataset, DatasetDirectory directory) {
        this.dataset = dataset;
        this.directory = directory;
    }

    /** @throws InputDataException if there is none, or if it was made in a way that cannot be continued */
    static ParentDataset open(String uri, PrepareRequest request, Configuration hadoop) throws IOException {
        PatchDataset dataset = PatchDataset.open(uri, hadoop);
        Requests.requireContinuable(request, dataset.manifest(), uri);
        return new ParentDataset(dataset, new DatasetDirectory(uri, hadoop));
    }

    DatasetManifest manifest() {
        return dataset.manifest();
    }

    String uri() {
        return directory.uri();
    }

    PixelSums sums() {
        return dataset.sums();
    }

    /** How the manifest of its successor names it. */
    DatasetManifest.Parent reference() {
        return new DatasetManifest.Parent(
                uri(), DigestUtils.sha256Hex(manifest().toJson()), rows());
    }

    private long rows() {
        return Arrays.stream(Split.values()).mapToLong(dataset::rows).sum();
    }

    /** Ids and digests of its images. */
    Dataset<Row> digests(SparkSession spark) {
        return spark.read()
                .parquet(directory.path(DatasetDirectory.DIGESTS).toString())
                .select(StagedFile.ID, StagedFile.DIGEST);
    }

    /** Hashes of its images' ids, in order, see {@link StageTask#idHash}. */
    long[] idHashes(SparkSession spark) {
        return digests(spark)
                .map((MapFunction<Row, Long>) row -> StageTask.idHash(row.getString(0)), Encoders.LONG())
                .collectAsList()
                .stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    /** Copies its shards into another dataset, those that are not there yet. */
    void copyShards(
            DatasetDirectory target, JavaSparkContext context, Configuration hadoop, ProgressListener listener) {
        List<String> files = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        for (Split split : Split.values()) {
            for (Shard shard : manifest().split(split).shards()) {
                files.add(shard.file());
                digests.add(shard.sha256());
            }
        }
        Broadcast<SerializableConfiguration> configuration = context.broadcast(new SerializableConfiguration(hadoop));
        LongAccumulator copied = context.sc().longAccumulator("shards copied");
        CopyTask task = new CopyTask(uri(), target.uri(), files, digests, configuration, copied);
        try (ProgressPoller poller =
                new ProgressPoller(listener, "Copying the parent's shards", files.size(), "shards", copied, () -> "")) {
            context.parallelize(task.numbers(), files.size()).foreach(task);
        } finally {
            configuration.destroy();
        }
    }
}
