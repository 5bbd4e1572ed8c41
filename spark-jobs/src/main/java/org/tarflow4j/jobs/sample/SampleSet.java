package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.output.OutputDirectory;

/** The samples of a finished request, whatever they are stored in. */
public final class SampleSet {
    private final SampleFiles files;
    private final SampleClasses classes;
    private final Collection<ShardRecord> shards;

    /** @param shards all of the request's, in order */
    SampleSet(SampleFiles files, SampleClasses classes, Collection<ShardRecord> shards) {
        this.files = files;
        this.classes = classes;
        this.shards = shards;
    }

    /**
     * Opens a directory that {@link SampleJob} wrote.
     *
     * @throws IOException if it is none
     */
    public static SampleSet open(String directory, Configuration hadoop) throws IOException {
        OutputDirectory output = new OutputDirectory(directory, hadoop);
        SampleRequest request = RequestFile.read(output);
        SampleFiles files = new SampleFiles(output, request, hadoop);
        return new SampleSet(
                files, SampleClasses.of(request, output), files.whole().values());
    }

    /** The class of a sample, −1 for none. */
    int label(long sample) {
        return classes.of(sample);
    }

    /**
     * Hands out samples in the order of their indexes, one in memory at a time.
     *
     * @param end samples with lower indexes are read
     */
    public void read(long end, Consumer<StoredSample> consumer) throws IOException {
        for (ShardRecord shard : shards) {
            if (shard.first() >= end) {
                return;
            }
            try (ShardInput in = files.open(shard, classes)) {
                for (@Nullable StoredSample sample = in.next();
                        sample != null && sample.index() < end;
                        sample = in.next()) {
                    consumer.accept(sample);
                }
            }
        }
    }
}
