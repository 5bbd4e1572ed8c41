package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.config.SampleLabels;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.ClassRun;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/** Directories as the sampling job leaves them, with whatever images a test wants. */
public final class WrittenSamples {
    private static final int CLASSES = 1000;

    private WrittenSamples() {}

    /**
     * A request that is done, of one group a shard.
     *
     * @param labels of all samples
     * @param samples those that did not fail
     */
    public static void write(
            Path directory, SampleFormat format, int batchSize, List<Integer> labels, List<StoredSample> samples)
            throws IOException {
        RequestedClasses classes = new RequestedClasses(
                SampleLabels.Choice.LISTED,
                labels.stream().map(label -> new ClassRun(label, 1)).toList(),
                null);
        SampleRequest request = new SampleRequest(
                "0",
                WeightChoice.RAW,
                1,
                CLASSES,
                labels.size(),
                batchSize,
                1,
                format,
                1,
                classes,
                Guidance.NONE,
                new Denoising(1, 0.1, 0.5, Denoising.Dynamics.ODE, false),
                0);
        Configuration hadoop = new Configuration();
        OutputDirectory output = new OutputDirectory(directory.toUri().toString(), hadoop);
        new RequestFile(output, "sampling.output", "checkpoint").claim(request, null);
        SampleFiles files = new SampleFiles(output, request, hadoop);
        files.prepare();
        for (int shard = 0; shard < request.shards(); shard++) {
            long first = (long) shard * batchSize;
            long end = request.end(shard);
            List<StoredSample> there = samples.stream()
                    .filter(sample -> sample.index() >= first && sample.index() < end)
                    .toList();
            List<Long> failed = java.util.stream.LongStream.range(first, end)
                    .filter(index -> there.stream().noneMatch(sample -> sample.index() == index))
                    .boxed()
                    .toList();
            try (ShardOutput out = files.create(shard)) {
                for (StoredSample sample : there) {
                    out.add(sample);
                }
                files.commit(
                        new ShardRecord(shard, first, end, out.commit(), Map.of(), Map.of(), failed, 0, 0, 0, 0, 0));
            }
        }
        output.writeJson(SampleFiles.SUMMARY, Map.of());
    }
}
