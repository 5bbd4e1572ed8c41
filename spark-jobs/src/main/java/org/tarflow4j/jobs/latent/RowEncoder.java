package org.tarflow4j.jobs.latent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Encoding;
import org.tarflow4j.model.flow.TarFlow;

/** Rows of a dataset through a flow, noised. For one thread. */
public final class RowEncoder {
    /** What a flow with classes is told of them. */
    public enum Labels {
        /** The classes of the dataset. */
        DATASET,
        /** That there is none. */
        NONE
    }

    private final TarFlow flow;
    private final DatasetNoise noise;
    private final Labels labels;

    public RowEncoder(TarFlow flow, DatasetNoise noise, Labels labels) {
        this.flow = flow;
        this.noise = noise;
        this.labels = labels;
    }

    /** All rows of a range, as one batch. */
    public Encoding encode(RowRange range, List<PatchRow> rows) {
        FlowConfig model = flow.config();
        float[] pixels = new float[rows.size() * model.dimensions()];
        for (int b = 0; b < rows.size(); b++) {
            noise.apply(
                    rows.get(b).patches(), range.split().ordinal(), range.first() + b, pixels, b * model.dimensions());
        }
        INDArray tokens = Nd4j.createFromArray(pixels).reshape('c', rows.size(), model.tokens(0), model.tokenWidth(0));
        INDArray levels = Nd4j.valueArrayOf(new long[] {rows.size()}, noise.level(), tokens.dataType());
        return flow.encode(tokens, levels, told(model, rows));
    }

    private int @Nullable [] told(FlowConfig model, List<PatchRow> rows) {
        return model.classes() == 0
                ? null
                : rows.stream()
                        .mapToInt(row -> labels == Labels.NONE ? -1 : row.label())
                        .toArray();
    }
}
