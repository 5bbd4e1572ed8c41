package org.tarflow4j.jobs.train;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.model.ParameterLayout;

/** The optimizer's step on the driver: clips the workers' mean gradient and applies AdamW, chunk by chunk. */
final class GradientStep {
    private final ParameterLayout layout;
    private final AdamW optimizer;
    private final double clipNorm;
    /** A chunk each; empty until the first step, since most trainings take none here. */
    private INDArray parameters = Nd4j.empty();

    private INDArray gradient = Nd4j.empty();

    GradientStep(FlowLayer layer) {
        layout = new ParameterLayout(layer.config());
        optimizer = (AdamW) layer.getUpdaterByParam(FlowLayer.TRAINED);
        clipNorm = layer.plan().clipNorm();
    }

    /** Global L2 norm over the trained parameters. */
    double norm(Chunks mean) {
        double sum = 0;
        for (int chunk = 0; chunk < Chunks.count(layout.size()); chunk++) {
            FloatBuffer values = FloatBytes.asFloats(mean.chunk(chunk));
            int trained = trained(chunk);
            for (int i = 0; i < trained; i++) {
                sum += (double) values.get(i) * values.get(i);
            }
        }
        return Math.sqrt(sum);
    }

    /**
     * The state after one step.
     *
     * @param mean gradient see {@link FlowWorker#brings}
     * @param norm its global norm
     * @param step optimizer steps taken before
     */
    FlowState apply(FlowState state, Chunks mean, double norm, long step, JavaSparkContext spark) {
        if (parameters.isEmpty()) {
            long size = Math.min(layout.size(), Chunks.FLOATS);
            parameters = Nd4j.createUninitialized(DataType.FLOAT, size);
            gradient = Nd4j.createUninitialized(DataType.FLOAT, size);
        }
        DriverMoments moments = ((DriverMoments) state.moments()).copy();
        List<Broadcast<byte[]>> chunks = new ArrayList<>();
        for (int chunk = 0; chunk < Chunks.count(layout.size()); chunk++) {
            FloatBytes.copy(state.parameters().chunk(chunk), parameters, 0);
            FloatBytes.copy(mean.chunk(chunk), gradient, 0);
            int size = (int) (Chunks.to(chunk, layout.size()) - Chunks.from(chunk));
            int trained = trained(chunk);
            if (trained > 0) {
                INDArray clipped = gradient.get(NDArrayIndex.interval(0, trained));
                if (clipNorm > 0 && norm > clipNorm) {
                    clipped.muli(clipNorm / norm);
                }
                optimizer.step(
                        parameters.get(NDArrayIndex.interval(0, trained)),
                        clipped,
                        moments.first(chunk),
                        moments.second(chunk),
                        Math.toIntExact(step));
            }
            if (trained < size) {
                parameters
                        .get(NDArrayIndex.interval(trained, size))
                        .assign(gradient.get(NDArrayIndex.interval(trained, size)));
            }
            chunks.add(Chunks.share(FloatBytes.of(parameters, 0, size), spark));
        }
        return new FlowState(state.version() + 1, Chunks.of(layout.size(), chunks), moments);
    }

    /** How many elements of a chunk belong to trained parameters. */
    private int trained(int chunk) {
        return (int) Math.max(0, Chunks.to(chunk, layout.trainableSize()) - Chunks.from(chunk));
    }
}
