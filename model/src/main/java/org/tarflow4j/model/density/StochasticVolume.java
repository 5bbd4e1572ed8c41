package org.tarflow4j.model.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tarflow4j.model.KeyedRandom;

/**
 * log|det J| = tr log|J| as the mean of zᵀ·log|J|·z over random signs z (Hutchinson), each by the quadrature that
 * Lanczos' iteration gives (Ubaru, Chen, Saad 2017). Each iteration takes two scores a probe; all probes go together.
 *
 * @param probes number of random vectors a step; their spread gives the standard error
 * @param tolerance an iteration ends when the quadrature is as close to its limit, nats per dimension
 * @param mostIterations at most so many a probe
 */
public record StochasticVolume(int probes, double tolerance, int mostIterations) implements VolumeMethod {
    @Override
    public Volume of(StepJacobian jacobian, long[] key) {
        List<Lanczos> all = new ArrayList<>();
        for (int probe = 0; probe < probes; probe++) {
            all.add(new Lanczos(signs(jacobian.dimensions(), key, probe)));
        }
        int most = Math.min(mostIterations, jacobian.dimensions());
        List<Lanczos> running = new ArrayList<>(all);
        for (int iteration = 0; iteration < most && !running.isEmpty(); iteration++) {
            double[][] products =
                    jacobian.times(running.stream().map(Lanczos::direction).toArray(double[][]::new));
            for (int i = 0; i < running.size(); i++) {
                running.get(i).advance(products[i]);
            }
            running.removeIf(lanczos -> lanczos.isExhausted() || lanczos.error() < tolerance);
        }
        return volume(all, jacobian.dimensions());
    }

    @Override
    public long bytes(int dimensions) {
        return Double.BYTES * (long) dimensions * probes * (mostIterations + StepJacobian.VECTORS);
    }

    /** Random signs of unit length. */
    private static double[] signs(int n, long[] key, int probe) {
        long[] whole = Arrays.copyOf(key, key.length + 1);
        whole[key.length] = probe;
        KeyedRandom random = new KeyedRandom(whole);
        double[] vector = new double[n];
        for (int i = 0; i < n; i++) {
            vector[i] = (random.nextLong() < 0 ? -1 : 1) / Math.sqrt(n);
        }
        return vector;
    }

    private static Volume volume(List<Lanczos> all, int n) {
        double mean = 0;
        double unfinished = 0;
        double smallest = Double.POSITIVE_INFINITY;
        int negative = 0;
        for (Lanczos lanczos : all) {
            mean += lanczos.meanLog() * n / all.size();
            unfinished = Math.max(unfinished, lanczos.error() * n);
            smallest = Math.min(smallest, lanczos.smallest());
            negative = Math.max(negative, lanczos.negative());
        }
        double squares = 0;
        for (Lanczos lanczos : all) {
            squares += Math.pow(lanczos.meanLog() * n - mean, 2);
        }
        double error = all.size() < 2 ? Double.NaN : Math.sqrt(squares / (all.size() - 1) / all.size());
        return new Volume(mean, error, unfinished, smallest, negative);
    }
}
