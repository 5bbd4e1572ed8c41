package org.tarflow4j.jobs.train;

import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean over workers, weighted by images: summed in float64, in the order of the workers, rounded once. */
final class Averaging {
    private Averaging() {}

    /** Overwrites {@code target} with the mean of the workers' vectors. */
    static void average(List<WorkerResult> round, Function<WorkerResult, float[][]> vector, INDArray target) {
        double images = round.stream().mapToLong(WorkerResult::images).sum();
        float[][] first = vector.apply(round.get(0));
        for (int chunk = 0; chunk < first.length; chunk++) {
            double[] sum = new double[first[chunk].length];
            for (WorkerResult worker : round) {
                add(worker.images(), vector.apply(worker)[chunk], sum);
            }
            float[] mean = new float[sum.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (sum[i] / images);
            }
            Floats.put(mean, target, chunk);
        }
    }

    private static void add(long weight, float[] values, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * (double) values[i];
        }
    }
}
