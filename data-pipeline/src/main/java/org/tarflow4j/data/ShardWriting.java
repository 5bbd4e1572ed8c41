package org.tarflow4j.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.DatasetManifest.Shard;
import org.tarflow4j.data.DatasetManifest.SplitManifest;
import org.tarflow4j.data.source.ImageClass;

/** Brings the staged images to their shards; shards that an interrupted run has finished are kept. */
final class ShardWriting {
    private static final Logger LOG = LoggerFactory.getLogger(ShardWriting.class);

    private final JavaSparkContext context;
    private final PrepareRequest request;
    private final List<ImageClass> classes;
    private final DatasetDirectory directory;
    private final Configuration hadoop;

    ShardWriting(
            JavaSparkContext context,
            PrepareRequest request,
            List<ImageClass> classes,
            DatasetDirectory directory,
            Configuration hadoop) {
        this.context = context;
        this.request = request;
        this.classes = classes;
        this.directory = directory;
        this.hadoop = hadoop;
    }

    /** @return the manifest of the dataset, all of whose other files are in place */
    DatasetManifest write(
            List<String> stagedFiles, StagedInputs inputs, Optional<ParentDataset> parent, ProgressListener listener)
            throws IOException {
        ShardPlan plan = plan(inputs, parent);
        ShardRecords records = new ShardRecords(directory.uri(), key(stagedFiles, parent));
        Map<Integer, ShardRecord> finished = finished(plan, records);
        keepOnly(finished, plan, parent);
        if (parent.isPresent()) {
            parent.get().copyShards(directory, context, hadoop, listener);
        }
        long images = inputs.images(Split.TRAIN) + inputs.images(Split.VALIDATION);
        writeMissing(
                stagedFiles,
                images - rows(finished),
                inputs.duplicateIds(),
                plan,
                records,
                finished.keySet(),
                listener);
        Map<Integer, ShardRecord> written = finished(plan, records);
        if (rows(written) != images) {
            throw new IOException("Shards with " + rows(written) + " rows are in place in " + directory.uri()
                    + ", expected " + images + "; something else writes there");
        }
        return manifest(inputs, parent, written);
    }

    private static long rows(Map<Integer, ShardRecord> shards) {
        return shards.values().stream()
                .mapToLong(record -> record.shard().rows())
                .sum();
    }

    private ShardPlan plan(StagedInputs inputs, Optional<ParentDataset> parent) {
        long training = inputs.images(Split.TRAIN);
        long validation = inputs.images(Split.VALIDATION);
        int rowBytes = request.layout().length();
        return new ShardPlan(
                training == 0 ? 0 : request.sharding().trainingFiles(training, rowBytes),
                request.sharding().validationFiles(validation, training, rowBytes),
                shards(parent, Split.TRAIN).size(),
                shards(parent, Split.VALIDATION).size());
    }

    private static List<Shard> shards(Optional<ParentDataset> parent, Split split) {
        return parent.map(before -> before.manifest().split(split).shards()).orElse(List.of());
    }

    /** Everything that decides what is in a shard beside the request, which the directory's marker tells apart. */
    private static long key(List<String> stagedFiles, Optional<ParentDataset> parent) {
        return Hash.of(
                0,
                String.join("\n", stagedFiles)
                        + parent.map(before -> before.reference().manifestSha256())
                                .orElse(""));
    }

    private Map<Integer, ShardRecord> finished(ShardPlan plan, ShardRecords records) throws IOException {
        Map<Integer, ShardRecord> finished = new TreeMap<>();
        for (int shard = 0; shard < plan.numPartitions(); shard++) {
            Optional<ShardRecord> found = records.read(shard, hadoop);
            if (found.isPresent()) {
                finished.put(shard, found.get());
            }
        }
        return finished;
    }

    /** A shard without a record of these inputs may be of others. The parent's are compared when they are copied. */
    private void keepOnly(Map<Integer, ShardRecord> finished, ShardPlan plan, Optional<ParentDataset> parent)
            throws IOException {
        Set<String> kept = new HashSet<>();
        finished.keySet().forEach(shard -> kept.add(plan.file(shard)));
        for (Split split : Split.values()) {
            shards(parent, split).forEach(shard -> kept.add(shard.file()));
        }
        directory.deleteShards(kept);
        if (!finished.isEmpty()) {
            LOG.info("{} of {} shards were written before", finished.size(), plan.numPartitions());
        }
    }

    private void writeMissing(
            List<String> stagedFiles,
            long images,
            HashSet<String> duplicateIds,
            ShardPlan plan,
            ShardRecords records,
            Set<Integer> finished,
            ProgressListener listener) {
        Broadcast<SerializableConfiguration> configuration = context.broadcast(new SerializableConfiguration(hadoop));
        Broadcast<HashSet<String>> duplicates = context.broadcast(duplicateIds);
        LongAccumulator written = context.sc().longAccumulator("images written");
        LongAccumulator sorted = context.sc().longAccumulator("images sorted");
        try (ProgressPoller poller = new ProgressPoller(
                listener,
                "Writing shards",
                images,
                "images",
                written,
                () -> String.format(Locale.ROOT, "%,d sorted", sorted.value()))) {
            context.parallelize(stagedFiles, stagedFiles.size())
                    .flatMapToPair(new ShuffleTask(request.seed(), plan, finished, duplicates, configuration, sorted))
                    .repartitionAndSortWithinPartitions(plan)
                    .foreachPartition(
                            new ShardTask(plan, records, request.layout(), classes.size(), configuration, written));
        } finally {
            configuration.destroy();
            duplicates.destroy();
        }
    }

    private DatasetManifest manifest(
            StagedInputs inputs, Optional<ParentDataset> parent, Map<Integer, ShardRecord> written) throws IOException {
        PixelSums sums = parent.map(ParentDataset::sums)
                .orElse(new PixelSums(request.layout().length()));
        for (ShardRecord record : written.values()) {
            PixelSums more = record.sums();
            if (more != null) {
                sums.add(more);
            }
        }
        Map<String, SplitManifest> splits = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            splits.put(split.code(), split(split, parent, written));
        }
        PixelStatistics channels = sums.perChannel(request.layout());
        return new DatasetManifest(
                DatasetManifest.SCHEMA_VERSION,
                request.imageSize(),
                request.channels(),
                request.patchSize(),
                request.decoding(),
                request.transform(),
                classes.stream().map(ImageClass::id).toList(),
                classes.stream().map(ImageClass::name).toList(),
                request.source(),
                request.seed(),
                request.validation(),
                request.sharding(),
                request.duplicates(),
                parent.map(ParentDataset::reference).orElse(null),
                splits,
                Arrays.stream(channels.mean()).boxed().toList(),
                Arrays.stream(channels.variance()).boxed().toList(),
                directory.write(PixelSums.FILE_NAME, DatasetManifest.Json.writeLine(sums)),
                inputs.writeDigests(directory),
                inputs.skipped());
    }

    private SplitManifest split(Split split, Optional<ParentDataset> parent, Map<Integer, ShardRecord> written) {
        List<Shard> shards = new ArrayList<>(shards(parent, split));
        long[] imagesPerClass = new long[classes.size()];
        parent.ifPresent(
                before -> add(imagesPerClass, before.manifest().split(split).imagesPerClass()));
        for (ShardRecord record : written.values()) {
            if (record.shard().file().startsWith(split.directory() + "/")) {
                shards.add(record.shard());
                add(imagesPerClass, record.imagesPerClass());
            }
        }
        return new SplitManifest(
                shards.stream().mapToLong(Shard::rows).sum(),
                Arrays.stream(imagesPerClass).boxed().toList(),
                shards);
    }

    private static void add(long[] counts, List<Long> more) {
        for (int label = 0; label < more.size(); label++) {
            counts[label] += more.get(label);
        }
    }
}
