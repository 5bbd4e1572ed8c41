package org.tarflow4j.jobs.latent;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.Patches;
import org.tarflow4j.model.flow.TarFlow;

/** Images in arrays to latents in arrays, batch by batch. */
final class Encoder {
    private final TarFlow flow;
    private final int batchSize;
    private final Progress progress;

    Encoder(TarFlow flow, int batchSize, Progress progress) {
        this.flow = flow;
        this.batchSize = batchSize;
        this.progress = progress;
    }

    /** {@code image}, {@code label}, {@code noise_level} → {@code z} [B, T, D], {@code logdet} [B], {@code loss} [B]. */
    Map<String, INDArray> encode(FlowArrays input) {
        INDArray images = input.images();
        long count = images.size(0);
        int[] labels = input.labels(count);
        INDArray levels = input.noiseLevels(count);
        FlowConfig model = flow.config();
        int last = model.blocks() - 1;
        INDArray latent = Nd4j.create(DataType.FLOAT, count, model.tokens(last), model.tokenWidth(last));
        INDArray logDeterminant = Nd4j.create(DataType.FLOAT, count);
        INDArray loss = Nd4j.create(DataType.FLOAT, count);
        for (long start = 0; start < count; start += batchSize) {
            long end = Math.min(count, start + batchSize);
            INDArray tokens = Patches.patchify(
                    rows(images, start, end), model.patchSizes().get(0));
            Encoding encoding = flow.encode(tokens, rows(levels, start, end).dup(), slice(labels, start, end));
            rows(latent, start, end).assign(encoding.latent());
            rows(logDeterminant, start, end).assign(encoding.logDeterminant());
            rows(loss, start, end).assign(encoding.loss());
            progress.advance(end, "");
        }
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put("z", latent);
        arrays.put("logdet", logDeterminant);
        arrays.put("loss", loss);
        return arrays;
    }

    /** A view of rows start … end − 1 along the first axis, which keeps its place even for one row. */
    static INDArray rows(INDArray array, long start, long end) {
        return array.get(NDArrayIndex.interval(start, end));
    }

    static int @Nullable [] slice(int @Nullable [] labels, long start, long end) {
        return labels == null ? null : Arrays.copyOfRange(labels, (int) start, (int) end);
    }
}
