package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;

/**
 * What a Spark task does with its groups. It carries addresses and the request, never weights; it returns each group's
 * records as JSON, because Kryo cannot restore Java records.
 */
final class GroupTask implements FlatMapFunction<Iterator<Integer>, String> {
    private final SerializableConfiguration hadoop;
    private final CheckpointId.Address checkpoint;
    private final String request;
    private final String output;
    private final LongAccumulator done;

    /** @param done counts samples as their groups are committed */
    GroupTask(
            SerializableConfiguration hadoop,
            CheckpointId.Address checkpoint,
            SampleRequest request,
            String output,
            LongAccumulator done) {
        this.hadoop = hadoop;
        this.checkpoint = checkpoint;
        this.request = Json.write(request);
        this.output = output;
        this.done = done;
    }

    @Override
    public Iterator<String> call(Iterator<Integer> groups) throws IOException {
        SampleRequest asked = Json.read(request, SampleRequest.class);
        FlowWeights weights = WeightsCache.get(checkpoint, hadoop.value());
        SampleFiles files = new SampleFiles(new OutputDirectory(output, hadoop.value()), asked);
        TarFlow flow = new TarFlow(weights.model(), weights.parameters());
        GroupWriter writer = new GroupWriter(asked, files, flow, Draws.keyed(asked.seed()));
        List<String> records = new ArrayList<>();
        while (groups.hasNext()) {
            List<SampleRecord> group = writer.write(groups.next());
            records.add(Json.write(group));
            done.add(group.size());
        }
        return records.iterator();
    }
}
