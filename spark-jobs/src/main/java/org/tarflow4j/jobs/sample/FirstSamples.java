package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads back the first samples of a request, whatever they are stored in. */
final class FirstSamples {
    private final SampleFiles files;
    private final SampleClasses classes;

    FirstSamples(SampleFiles files, SampleClasses classes) {
        this.files = files;
        this.classes = classes;
    }

    /**
     * Hands out samples in the order of their indexes, one in memory at a time.
     *
     * @param shards in their order
     * @param count samples with lower indexes are read
     */
    void read(Collection<ShardRecord> shards, long count, Consumer<StoredSample> consumer) throws IOException {
        for (ShardRecord shard : shards) {
            if (shard.first() >= count) {
                return;
            }
            try (ShardInput in = files.open(shard, classes)) {
                for (@Nullable StoredSample sample = in.next();
                        sample != null && sample.index() < count;
                        sample = in.next()) {
                    consumer.accept(sample);
                }
            }
        }
    }
}
