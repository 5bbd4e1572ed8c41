package org.tarflow4j.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.DatasetManifest.Shard;
import org.tarflow4j.data.DatasetManifest.SplitManifest;
import org.tarflow4j.data.PreparedParts.WrittenShard;
import org.tarflow4j.data.source.FolderSource;
import org.tarflow4j.data.source.IdxSource;
import org.tarflow4j.data.source.ImageSource;
import org.tarflow4j.data.source.UnusableSourceException;

/**
 * Turns images into a patch dataset: tasks read and transform the splits of the source, a shuffle sends each row to
 * its shard in its order, and tasks write one shard each.
 */
public final class PrepareJob {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareJob.class);
    private static final int MERGE_DEPTH = 2;

    private final SparkSession spark;

    public PrepareJob(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Writes the dataset, or finds it complete. A finished dataset is never changed: if the output already holds one
     * that was made by the same request, its manifest is returned as it is.
     *
     * @throws InputDataException if the source is missing or damaged, if nothing in it can be used, or if the output
     *     holds something else
     * @throws IOException if the file system fails
     */
    public DatasetManifest run(PrepareRequest request, ProgressListener listener) throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        DatasetDirectory directory = new DatasetDirectory(request.output(), hadoop);
        Optional<DatasetManifest> existing = directory.manifest();
        if (existing.isPresent()) {
            Requests.requireSame(request, existing.get(), directory.uri());
            LOG.info("{} is a complete dataset of the same request; nothing to do", directory.uri());
            return existing.get();
        }
        ImageSource source = open(request, hadoop);
        directory.begin(request);
        PreparedParts parts = write(request, source, directory, hadoop, listener);
        DatasetManifest manifest = manifest(request, source, parts, directory);
        directory.commit(manifest);
        return manifest;
    }

    private static ImageSource open(PrepareRequest request, Configuration hadoop) throws IOException {
        try {
            String path = qualified(request.sourcePath(), hadoop);
            ImageSource source;
            if (request.sourceKind().equals(PrepareRequest.FOLDER)) {
                source = FolderSource.open(path, hadoop);
            } else {
                String labels = request.labelsPath();
                source = IdxSource.open(
                        path, labels == null ? null : qualified(labels, hadoop), request.classNames(), hadoop);
            }
            if (source.splits().isEmpty()) {
                throw new InputDataException("Found no files in " + path + "; check data.source.path");
            }
            return source;
        } catch (UnusableSourceException e) {
            throw new InputDataException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Executors have another working directory. */
    private static String qualified(String uri, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        return path.getFileSystem(hadoop).makeQualified(path).toString();
    }

    private PreparedParts write(
            PrepareRequest request,
            ImageSource source,
            DatasetDirectory directory,
            Configuration hadoop,
            ProgressListener listener) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration = context.broadcast(new SerializableConfiguration(hadoop));
        LongAccumulator read = context.sc().longAccumulator("bytes read");
        LongAccumulator skipped = context.sc().longAccumulator("images skipped");
        LongAccumulator written = context.sc().longAccumulator("shards written");
        try (ProgressPoller poller = new ProgressPoller(
                listener, source.bytes(), RowKey.skippedPartition(request), read, skipped, written)) {
            JavaPairRDD<RowKey, RowValue> rows = context.parallelize(
                            source.splits(), source.splits().size())
                    .flatMapToPair(new ReadTask(request, configuration, read, skipped))
                    .repartitionAndSortWithinPartitions(new RowKey.ByPartition(request));
            int classes = source.classNames().size();
            // A tree, because the sums of large images are megabytes for each shard.
            return rows.mapPartitionsWithIndex(
                            new WriteTask(request, directory.uri(), classes, configuration, written), false)
                    .treeReduce(PreparedParts::merge, MERGE_DEPTH);
        } finally {
            configuration.destroy();
        }
    }

    private static DatasetManifest manifest(
            PrepareRequest request, ImageSource source, PreparedParts parts, DatasetDirectory directory)
            throws IOException {
        PixelSums sums = parts.sums;
        if (sums == null) {
            throw new InputDataException(
                    parts.shards.isEmpty()
                            ? "None of the inputs in " + request.sourcePath()
                                    + " can be used (" + parts.skipped + "); see "
                                    + directory.path(DatasetDirectory.SKIPPED)
                            : "No image is left to train on; lower data.validation, which is " + request.validation());
        }
        Map<String, SplitManifest> splits = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            splits.put(split.code(), split(split, parts, source.classNames().size()));
        }
        PixelStatistics channels = sums.perChannel(request.layout());
        return new DatasetManifest(
                DatasetManifest.SCHEMA_VERSION,
                request.imageSize(),
                request.channels(),
                request.patchSize(),
                request.transform(),
                source.classNames(),
                new DatasetManifest.Source(request.sourceKind(), request.sourcePath(), request.labelsPath()),
                request.seed(),
                request.validation(),
                request.shards(),
                splits,
                Arrays.stream(channels.mean()).boxed().toList(),
                Arrays.stream(channels.variance()).boxed().toList(),
                directory.writeStatistics(sums.perPixel()),
                parts.skipped);
    }

    private static SplitManifest split(Split split, PreparedParts parts, int classes) {
        long[] imagesPerClass = new long[classes];
        List<WrittenShard> written = parts.shards.stream()
                .filter(shard -> shard.file.startsWith(split.directory() + "/"))
                .sorted(Comparator.comparingInt(shard -> shard.partition))
                .toList();
        for (WrittenShard shard : written) {
            for (int label = 0; label < classes; label++) {
                imagesPerClass[label] += shard.imagesPerClass[label];
            }
        }
        List<Shard> shards = written.stream().map(PrepareJob::shard).toList();
        return new SplitManifest(
                shards.stream().mapToLong(Shard::rows).sum(),
                Arrays.stream(imagesPerClass).boxed().toList(),
                shards);
    }

    private static Shard shard(WrittenShard written) {
        List<Integer> rowGroupRows = Arrays.stream(written.rowGroupRows).boxed().toList();
        return new Shard(
                written.file,
                rowGroupRows.stream().mapToLong(Integer::longValue).sum(),
                written.bytes,
                written.sha256,
                rowGroupRows);
    }
}
