package org.tarflow4j.jobs.latent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.TarFlow;

/** Encodes ranges of rows of a dataset, given by their numbers, each as one batch. */
final class EncodeTask implements FlatMapFunction<Iterator<Integer>, Row> {
    private final SerializableConfiguration hadoop;
    private final CheckpointId.Address checkpoint;
    private final String dataset;
    private final DatasetNoise noise;
    private final int batchSize;
    private final LongAccumulator done;

    EncodeTask(
            SerializableConfiguration hadoop,
            CheckpointId.Address checkpoint,
            String dataset,
            DatasetNoise noise,
            int batchSize,
            LongAccumulator done) {
        this.hadoop = hadoop;
        this.checkpoint = checkpoint;
        this.dataset = dataset;
        this.noise = noise;
        this.batchSize = batchSize;
        this.done = done;
    }

    @Override
    public Iterator<Row> call(Iterator<Integer> numbers) {
        Configuration configuration = hadoop.value();
        FlowWeights weights = WeightsCache.get(checkpoint, configuration);
        RowEncoder encoder =
                new RowEncoder(new TarFlow(weights.model(), weights.parameters()), noise, RowEncoder.Labels.DATASET);
        PatchDataset source = PatchDataset.open(dataset, configuration);
        PatchReader train = source.reader(Split.TRAIN);
        PatchReader validation = source.reader(Split.VALIDATION);
        List<RowRange> ranges = RowRange.of(source, batchSize);
        return new Iterator<>() {
            private Iterator<EncodedImage> batch = List.<EncodedImage>of().iterator();

            @Override
            public boolean hasNext() {
                return batch.hasNext() || numbers.hasNext();
            }

            @Override
            public Row next() {
                if (!batch.hasNext()) {
                    RowRange range = ranges.get(numbers.next());
                    PatchReader reader = range.split() == Split.TRAIN ? train : validation;
                    batch = encode(encoder, range, reader).iterator();
                    done.add(range.rows());
                }
                return batch.next().toRow();
            }
        };
    }

    private List<EncodedImage> encode(RowEncoder encoder, RowRange range, PatchReader reader) {
        List<PatchRow> rows =
                reader.read(LongStream.range(range.first(), range.end()).toArray());
        Encoding encoding = encoder.encode(range, rows);
        float[] latents = encoding.latent().dup('c').data().asFloat();
        int width = latents.length / rows.size();
        List<EncodedImage> images = new ArrayList<>();
        for (int b = 0; b < rows.size(); b++) {
            images.add(new EncodedImage(
                    range.split().code(),
                    range.first() + b,
                    rows.get(b).id(),
                    rows.get(b).label(),
                    (float) noise.level(),
                    Arrays.copyOfRange(latents, b * width, (b + 1) * width),
                    encoding.logDeterminant().getFloat(b),
                    encoding.loss().getFloat(b)));
        }
        return images;
    }
}
