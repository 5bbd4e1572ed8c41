package org.tarflow4j.jobs.train;

import java.nio.FloatBuffer;
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
        double[] sum = new double[1];
        for (int chunk = 0; chunk < mean.count(); chunk++) {
            int trained = trained(chunk);
            mean.read(chunk, bytes -> {
                FloatBuffer values = FloatBytes.asFloats(bytes);
                for (int i = 0; i < trained; i++) {
                    sum[0] += (double) values.get(i) * values.get(i);
                }
            });
        }
        return Math.sqrt(sum[0]);
    }

    /**
     * The state after one step.
     *
     * @param mean gradient see {@link FlowWorker#brings}
     * @param norm its global norm
     * @param step optimizer steps taken before
     */
    FlowState apply(FlowState state, Chunks mean, double norm, long step) {
        if (parameters.isEmpty()) {
            long size = Math.min(layout.size(), Chunks.FLOATS);
            parameters = Nd4j.createUninitialized(DataType.FLOAT, size);
            gradient = Nd4j.createUninitialized(DataType.FLOAT, size);
        }
        DriverMoments moments = ((DriverMoments) state.moments()).copy();
        Chunks stepped = new Chunks(layout.size());
        for (int chunk = 0; chunk < stepped.count(); chunk++) {
            state.parameters().read(chunk, bytes -> FloatBytes.copy(bytes, parameters, 0));
            mean.read(chunk, bytes -> FloatBytes.copy(bytes, gradient, 0));
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
            stepped.put(chunk, FloatBytes.of(parameters, 0, size));
        }
        return new FlowState(state.version() + 1, stepped, moments);
    }

    /** How many elements of a chunk belong to trained parameters. */
    private int trained(int chunk) {
        return (int) Math.max(0, Chunks.to(chunk, layout.trainableSize()) - Chunks.from(chunk));
    }
}
