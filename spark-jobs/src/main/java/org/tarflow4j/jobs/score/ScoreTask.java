package org.tarflow4j.jobs.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.latent.RowEncoder;
import org.tarflow4j.jobs.latent.RowRange;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.flow.TarFlow;

/** Scores ranges of rows of a dataset, given by their numbers, each as one batch. */
final class ScoreTask implements FlatMapFunction<Iterator<Integer>, Row> {
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private final SerializableConfiguration hadoop;
    private final CheckpointId.Address checkpoint;
    private final String dataset;
    private final @Nullable String set;
    private final DatasetNoise noise;
    private final RowEncoder.Labels labels;
    private final int batchSize;
    private final LongAccumulator done;

    /** @param set what the rows are called; null for their split */
    ScoreTask(
            SerializableConfiguration hadoop,
            CheckpointId.Address checkpoint,
            String dataset,
            @Nullable String set,
            DatasetNoise noise,
            RowEncoder.Labels labels,
            int batchSize,
            LongAccumulator done) {
        this.hadoop = hadoop;
        this.checkpoint = checkpoint;
        this.dataset = dataset;
        this.set = set;
        this.noise = noise;
        this.labels = labels;
        this.batchSize = batchSize;
        this.done = done;
    }

    @Override
    public Iterator<Row> call(Iterator<Integer> numbers) throws IOException {
        Configuration configuration = hadoop.value();
        FlowWeights weights = WeightsCache.get(checkpoint, configuration);
        RowEncoder encoder = new RowEncoder(new TarFlow(weights.model(), weights.parameters()), noise, labels);
        PatchDataset source = PatchDataset.open(dataset, configuration);
        List<RowRange> ranges = RowRange.of(source, batchSize);
        Map<Split, PatchReader> readers = new EnumMap<>(Split.class);
        List<Row> scored = new ArrayList<>();
        while (numbers.hasNext()) {
            RowRange range = ranges.get(numbers.next());
            List<PatchRow> rows = readers.computeIfAbsent(range.split(), source::reader)
                    .read(LongStream.range(range.first(), range.end()).toArray());
            INDArray loss = encoder.encode(range, rows).loss();
            for (int b = 0; b < rows.size(); b++) {
                PatchRow row = rows.get(b);
                byte[] png = Png.of(Images.of(row, source.manifest().layout()));
                scored.add(new ScoredImage(
                                set == null ? range.split().code() : set,
                                range.split().code(),
                                range.first() + b,
                                row.id(),
                                row.label(),
                                loss.getFloat(b) + HALF_LOG_TWO_PI,
                                8.0 * png.length / row.length())
                        .toRow());
            }
            done.add(range.rows());
        }
        return scored.iterator();
    }
}
