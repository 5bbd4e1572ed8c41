package org.tarflow4j.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads, decodes and transforms every split once; what an interrupted run has staged is kept. */
final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final JavaSparkContext context;
    private final PrepareRequest request;
    private final DatasetDirectory directory;
    private final Configuration hadoop;

    Staging(JavaSparkContext context, PrepareRequest request, DatasetDirectory directory, Configuration hadoop) {
        this.context = context;
        this.request = request;
        this.directory = directory;
        this.hadoop = hadoop;
    }

    /** @param knownIds hashes of the ids that are not to be read again, in order, see {@link StageTask#idHash} */
    void run(List<StagedSplit> splits, long[] knownIds, ProgressListener listener) throws IOException {
        List<StagedSplit> missing = missing(splits);
        if (missing.size() < splits.size()) {
            LOG.info("{} of {} splits were read before", splits.size() - missing.size(), splits.size());
        }
        if (missing.isEmpty()) {
            return;
        }
        Broadcast<SerializableConfiguration> configuration = context.broadcast(new SerializableConfiguration(hadoop));
        Broadcast<long[]> known = context.broadcast(knownIds);
        StageCounters counters = new StageCounters(context.sc());
        long began = System.nanoTime();
        long bytes = missing.stream().mapToLong(staged -> staged.split.bytes()).sum();
        try (ProgressPoller poller = new ProgressPoller(
                listener, "Reading images", bytes, "bytes", counters.bytes, () -> detail(counters, began))) {
            context.parallelize(missing, missing.size())
                    .foreach(new StageTask(request, directory.uri(), configuration, known, counters));
        } finally {
            configuration.destroy();
            known.destroy();
        }
    }

    private List<StagedSplit> missing(List<StagedSplit> splits) throws IOException {
        List<StagedSplit> missing = new ArrayList<>();
        for (StagedSplit split : splits) {
            if (!directory.fileSystem().exists(directory.path(split.file))) {
                missing.add(split);
            }
        }
        return missing;
    }

    private static String detail(StageCounters counters, long began) {
        long images = counters.images.value();
        double seconds = Math.max(1e-3, (System.nanoTime() - began) * 1e-9);
        String text = String.format(Locale.ROOT, "%,d images, %.0f images/s", images, images / seconds);
        return counters.skipped.value() == 0
                ? text
                : text + String.format(Locale.ROOT, ", %,d skipped", counters.skipped.value());
    }
}
