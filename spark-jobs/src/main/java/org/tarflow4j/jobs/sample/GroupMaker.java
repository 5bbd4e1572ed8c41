package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Draws groups into Parquet files, for a later denoising. For one thread. */
final class GroupMaker {
    private final SampleRequest request;
    private final GeneratedFiles files;
    private final GroupSampler sampler;
    private final LongConsumer progress;

    GroupMaker(SampleRequest request, GeneratedFiles files, GroupSampler sampler, LongConsumer progress) {
        this.request = request;
        this.files = files;
        this.sampler = sampler;
        this.progress = progress;
    }

    /** Always whole groups; what a task finished before it was lost is not drawn again. */
    ShardRecord make(int number) throws IOException {
        ShardTally tally = new ShardTally();
        if (!files.has(number)) {
            long start = System.nanoTime();
            DrawnGroup group = sampler.generate(number);
            files.write(number, group);
            tally.addDrawn(group);
            tally.addSeconds((System.nanoTime() - start) * 1e-9, 0);
        }
        progress.accept(request.batchSize());
        long first = request.samples(number)[0];
        return tally.record(number, first, first + request.batchSize(), List.of());
    }
}
