package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.output.WrittenFile;
import org.tarflow4j.model.sampling.SampleGroup;

/** Makes one shard after the other. For one thread. */
final class ShardMaker {
    private final SampleRequest request;
    private final SampleFiles files;
    private final GroupSource source;
    private final GroupSampler sampler;
    private final SampleImages images;
    private final LongConsumer progress;

    /** @param progress is told how many samples were finished, group by group */
    ShardMaker(
            SampleRequest request,
            SampleFiles files,
            GroupSource source,
            GroupSampler sampler,
            SampleImages images,
            LongConsumer progress) {
        this.request = request;
        this.files = files;
        this.source = source;
        this.sampler = sampler;
        this.images = images;
        this.progress = progress;
    }

    /** A shard that a task finished before it was lost is not made again; of a shorter one what it has is taken. */
    ShardRecord make(int shard) throws IOException {
        Optional<ShardRecord> earlier = files.record(shard);
        if (earlier.isPresent() && files.isWhole(earlier.get())) {
            progress.accept(earlier.get().samples());
            return earlier.get();
        }
        ShardTally tally = new ShardTally();
        earlier.ifPresent(record -> tally.addSeconds(record.generateSeconds(), record.denoiseSeconds()));
        List<WrittenFile> written;
        try (EarlierShard old = files.open(earlier);
                ShardOutput out = files.create(shard)) {
            for (int group : request.groups(shard).toArray()) {
                add(group, old, out, tally);
            }
            written = out.commit();
        }
        ShardRecord record = tally.record(shard, request.samples(firstGroup(shard))[0], request.end(shard), written);
        files.commit(record);
        return record;
    }

    private void add(int number, @Nullable EarlierShard old, ShardOutput out, ShardTally tally) throws IOException {
        long first = request.samples(number)[0];
        long end = Math.min(request.count(), first + request.batchSize());
        if (old != null && old.holdsUpTo(end)) {
            old.copyUpTo(end, out, tally);
            tally.addCopied(end - first);
        } else {
            draw(number, (int) (end - first), out, tally);
        }
        progress.accept(end - first);
    }

    /** @param count samples of the group that are asked for; the others are computed for the bits of these */
    private void draw(int number, int count, ShardOutput out, ShardTally tally) throws IOException {
        long start = System.nanoTime();
        DrawnGroup group = source.group(number);
        long generated = System.nanoTime();
        SampleGroup finished = sampler.denoise(group);
        for (StoredSample sample : images.of(group, finished, count)) {
            out.add(sample);
            tally.add(sample);
        }
        tally.addFailed(group, finished, count);
        tally.addSeconds((generated - start) * 1e-9, (System.nanoTime() - generated) * 1e-9);
    }

    private int firstGroup(int shard) {
        return shard * request.shardGroups();
    }
}
