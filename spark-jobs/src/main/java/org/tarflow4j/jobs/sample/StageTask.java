package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.output.Json;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.model.flow.Activations;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;

/**
 * What a Spark task does with its shards or groups. It carries addresses and the request, never weights; it returns the
 * record of each as JSON, because Kryo cannot restore Java records.
 */
final class StageTask implements FlatMapFunction<Iterator<Integer>, String> {
    /** Which work is done with a number. */
    enum Work {
        /** Draws a group into a Parquet file. */
        GENERATE_GROUP,
        /** Makes a shard of images. */
        MAKE_SHARD
    }

    /** Makes what has the given number. */
    @FunctionalInterface
    private interface Maker {
        ShardRecord make(int number) throws IOException;
    }

    private final SerializableConfiguration hadoop;
    private final Work work;
    private final String order;
    private final LongAccumulator done;

    /** @param done counts samples group by group */
    StageTask(SerializableConfiguration hadoop, Work work, StageOrder order, LongAccumulator done) {
        this.hadoop = hadoop;
        this.work = work;
        this.order = Json.write(order);
        this.done = done;
    }

    @Override
    public Iterator<String> call(Iterator<Integer> numbers) throws IOException {
        StageOrder asked = Json.read(order, StageOrder.class);
        FlowWeights weights = WeightsCache.get(asked.checkpoint(), hadoop.value());
        TarFlow flow = new TarFlow(
                weights.model(), weights.parameters(), asked.recompute() ? Activations.RECOMPUTED : Activations.KEPT);
        try {
            Maker maker = maker(asked, flow);
            List<String> records = new ArrayList<>();
            while (numbers.hasNext()) {
                records.add(Json.write(maker.make(numbers.next())));
            }
            return records.iterator();
        } finally {
            flow.freeScratch();
        }
    }

    private Maker maker(StageOrder asked, TarFlow flow) throws IOException {
        Configuration configuration = hadoop.value();
        SampleRequest request = asked.request();
        OutputDirectory output = new OutputDirectory(asked.output(), configuration);
        SampleClasses classes = SampleClasses.of(request, output);
        GroupSampler sampler = new GroupSampler(flow, request, classes, Draws.keyed(request.seed()));
        if (work == Work.GENERATE_GROUP) {
            GeneratedFiles files = new GeneratedFiles(output, flow.config());
            return new GroupMaker(request, files, sampler, done::add)::make;
        }
        GroupSource source = sampler::generate;
        if (asked.generated() != null) {
            GeneratedFiles files =
                    new GeneratedFiles(new OutputDirectory(asked.generated(), configuration), flow.config());
            source = number -> files.read(number, request.samples(number), configuration);
        }
        SampleImages images = new SampleImages(flow.config(), request.denoised());
        SampleFiles files = new SampleFiles(output, request, configuration);
        return new ShardMaker(request, files, source, sampler, images, done::add)::make;
    }
}
