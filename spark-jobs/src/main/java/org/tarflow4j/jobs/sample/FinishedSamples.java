package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.output.OutputDirectory;

/** The samples of a request that is done, in whatever format, for who judges or shows them. */
public final class FinishedSamples {
    private final SampleFiles files;
    private final SampleClasses classes;
    private final List<ShardRecord> shards;
    private final SampleRequest request;

    private FinishedSamples(SampleFiles files, SampleRequest request, SampleClasses classes) throws IOException {
        this.files = files;
        this.classes = classes;
        this.shards = List.copyOf(files.whole().values());
        this.request = request;
        if (shards.size() < request.shards()) {
            throw new IOException((request.shards() - shards.size()) + " of its " + request.shards()
                    + " shards are gone or shorter than they were; sample again with the same settings");
        }
    }

    /**
     * The samples in a directory; empty if no request was finished there.
     *
     * @param uri of the directory
     */
    public static Optional<FinishedSamples> open(String uri, Configuration hadoop) throws IOException {
        OutputDirectory directory = new OutputDirectory(uri, hadoop);
        if (!directory.has(SampleFiles.SUMMARY)) {
            return Optional.empty();
        }
        SampleRequest request = RequestFile.read(directory);
        return Optional.of(new FinishedSamples(
                new SampleFiles(directory, request, hadoop), request, SampleClasses.of(request, directory)));
    }

    /** Whether each sample has an image from before denoising too. */
    public boolean denoised() {
        return request.denoised();
    }

    /** What they were drawn by. */
    public SampleOrigin origin() {
        return SampleOrigin.of(
                request,
                shards.stream().mapToLong(shard -> shard.failed().size()).sum());
    }

    /** The numbers of the samples that are there, ascending. */
    public long[] indices() {
        return shards.stream()
                .flatMapToLong(shard -> LongStream.range(shard.first(), shard.end())
                        .filter(sample -> !shard.failed().contains(sample)))
                .toArray();
    }

    /** The class of a sample, −1 for none. */
    public int label(long sample) {
        return classes.of(sample);
    }

    /** The shard that holds a sample, by its place in the order of the shards. */
    public int shard(long sample) {
        for (int i = 0; i < shards.size(); i++) {
            if (sample < shards.get(i).end()) {
                return i;
            }
        }
        throw new IllegalArgumentException("There is no sample " + sample);
    }

    /** All samples of a shard. */
    public List<StoredSample> read(int shard) throws IOException {
        List<StoredSample> samples = new ArrayList<>();
        try (ShardInput input = files.open(shards.get(shard), classes)) {
            for (@Nullable StoredSample next = input.next(); next != null; next = input.next()) {
                samples.add(next);
            }
        }
        return samples;
    }
}
