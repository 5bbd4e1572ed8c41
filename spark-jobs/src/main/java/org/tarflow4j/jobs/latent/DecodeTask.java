package org.tarflow4j.jobs.latent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.NotFinite;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.output.Json;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;

/** Decodes rows of encoded images into PNG files, {@code SPLIT/ROW.png}. */
final class DecodeTask implements ForeachPartitionFunction<Row> {
    /** What the task is told; as JSON, because settings of the model are not Java-serializable. */
    record Order(
            CheckpointId.Address checkpoint,
            Guidance guidance,
            Denoising denoising,
            long seed,
            int batchSize,
            String output) {}

    private final SerializableConfiguration hadoop;
    private final String order;
    private final LongAccumulator done;
    private final LongAccumulator nonPositiveScales;
    private final LongAccumulator notFinite;

    DecodeTask(
            SerializableConfiguration hadoop,
            Order order,
            LongAccumulator done,
            LongAccumulator nonPositiveScales,
            LongAccumulator notFinite) {
        this.hadoop = hadoop;
        this.order = Json.write(order);
        this.done = done;
        this.nonPositiveScales = nonPositiveScales;
        this.notFinite = notFinite;
    }

    @Override
    public void call(Iterator<Row> rows) throws IOException {
        Order asked = Json.read(order, Order.class);
        FlowWeights weights = WeightsCache.get(asked.checkpoint(), hadoop.value());
        TarFlow flow = new TarFlow(weights.model(), weights.parameters());
        Decoder decoder = new Decoder(flow, asked.guidance(), asked.denoising(), Draws.keyed(asked.seed()));
        OutputDirectory output = new OutputDirectory(asked.output(), hadoop.value());
        List<EncodedImage> batch = new ArrayList<>();
        while (rows.hasNext()) {
            batch.add(EncodedImage.of(rows.next()).fitting(flow.config()));
            if (batch.size() == asked.batchSize() || !rows.hasNext()) {
                decode(batch, flow, decoder, output);
                batch.clear();
            }
        }
    }

    private void decode(List<EncodedImage> rows, TarFlow flow, Decoder decoder, OutputDirectory output)
            throws IOException {
        FlowConfig model = flow.config();
        int last = model.blocks() - 1;
        float[] latents = new float[rows.size() * model.dimensions()];
        float[] levels = new float[rows.size()];
        int[] labels = new int[rows.size()];
        long[] numbers = new long[rows.size()];
        for (int b = 0; b < rows.size(); b++) {
            EncodedImage image = rows.get(b);
            System.arraycopy(image.latent(), 0, latents, b * model.dimensions(), model.dimensions());
            levels[b] = image.noiseLevel();
            labels[b] = image.label();
            numbers[b] = image.noiseKey();
        }
        INDArray z =
                Nd4j.createFromArray(latents).reshape('c', rows.size(), model.tokens(last), model.tokenWidth(last));
        int @Nullable [] conditions = model.classes() == 0 ? null : labels;
        Decoder.Decoded decoded =
                decoder.decode(flow.standardized(z), Nd4j.createFromArray(levels), conditions, numbers);
        nonPositiveScales.add(decoded.nonPositiveScales());
        for (int b = 0; b < rows.size(); b++) {
            INDArray image = decoded.images().slice(b);
            if (NotFinite.count(image.reshape('c', 1, image.length())) > 0) {
                notFinite.add(1);
            } else {
                String name = rows.get(b).split() + "/"
                        + OutputDirectory.image(rows.get(b).row());
                output.write(name, Png.of(Images.of(image)));
            }
        }
        done.add(rows.size());
    }
}
