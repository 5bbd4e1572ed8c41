package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How close latents are to standard normal numbers: for each token how many fall between two quantiles of the normal
 * distribution, and the moments of each group of images. Counts merge exactly and moments by group number, so neither the
 * cut into tasks nor the order of merging changes a bit. A plain class: Kryo cannot fill records.
 */
final class LatentStatistics implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Bins of equal probability; a distance is known up to the probability of one. */
    static final int BINS = 1024;

    private static final double[] EDGES = edges();

    private long[][] counts = {};
    private SortedMap<Integer, Moments> moments = new TreeMap<>();

    /** Of no image yet. */
    static LatentStatistics ofTokens(int tokens) {
        LatentStatistics statistics = new LatentStatistics();
        statistics.counts = new long[tokens][BINS];
        return statistics;
    }

    /**
     * Adds the latents of a group of images.
     *
     * @param group its number; each comes once
     * @param latents [B · T · D], token by token
     */
    void add(int group, double[] latents, int tokenWidth) {
        Moments ofGroup = new Moments();
        for (int i = 0; i < latents.length; i++) {
            int found = Arrays.binarySearch(EDGES, latents[i]);
            counts[i / tokenWidth % counts.length][found < 0 ? -found - 1 : found]++;
            ofGroup.add(latents[i]);
        }
        moments.put(group, ofGroup);
    }

    /** Those of both; the other's groups must be others. */
    LatentStatistics merge(LatentStatistics other) {
        LatentStatistics both = ofTokens(counts.length);
        for (int token = 0; token < counts.length; token++) {
            for (int bin = 0; bin < BINS; bin++) {
                both.counts[token][bin] = counts[token][bin] + other.counts[token][bin];
            }
        }
        both.moments.putAll(moments);
        both.moments.putAll(other.moments);
        return both;
    }

    /** Over all tokens. */
    Moments moments() {
        Moments all = new Moments();
        moments.values().forEach(all::merge);
        return all;
    }

    int tokens() {
        return counts.length;
    }

    /** Numbers of a token. */
    long count(int token) {
        return Arrays.stream(counts[token]).sum();
    }

    /**
     * The Kolmogorov–Smirnov distance of a token's latents from the standard normal distribution, max |F(z) − Φ(z)| over
     * the quantiles between bins: at most 1/{@value #BINS} below that over all z.
     */
    double distance(int token) {
        double total = count(token);
        long below = 0;
        double distance = 0;
        for (int bin = 0; bin < BINS - 1; bin++) {
            below += counts[token][bin];
            distance = Math.max(distance, Math.abs(below / total - (bin + 1.0) / BINS));
        }
        return distance;
    }

    private static double[] edges() {
        NormalDistribution normal = new NormalDistribution();
        double[] edges = new double[BINS - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = normal.inverseCumulativeProbability((i + 1.0) / BINS);
        }
        return edges;
    }
}
