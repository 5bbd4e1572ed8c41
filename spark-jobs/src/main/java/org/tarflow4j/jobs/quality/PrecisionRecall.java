package org.tarflow4j.jobs.quality;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.quality.statistics.ManifoldNeighbours;

/** Share of one set of feature vectors that lies in the manifold of another; a Spark task per block of vectors. */
final class PrecisionRecall {
    private static final int BLOCK = 250;

    private final JavaSparkContext spark;
    private final int neighbours;

    /** @param neighbours k of the balls */
    PrecisionRecall(JavaSparkContext spark, int neighbours) {
        this.spark = spark;
        this.neighbours = neighbours;
    }

    /**
     * How many of {@code vectors} lie in a ball of {@code set}.
     *
     * @param set [n][width], n above k
     */
    long covered(float[][] set, float[][] vectors) {
        Broadcast<float[][]> members = spark.broadcast(set);
        Broadcast<float[][]> asked = spark.broadcast(vectors);
        try {
            int k = neighbours;
            double[] radii = spark
                    .parallelize(blocks(set.length), blocks(set.length).size())
                    .map(block -> radii(block, members.value(), k))
                    .collect()
                    .stream()
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            Broadcast<double[]> edges = spark.broadcast(radii);
            try {
                return spark
                        .parallelize(
                                blocks(vectors.length), blocks(vectors.length).size())
                        .map(block -> covered(block, members.value(), edges.value(), asked.value()))
                        .collect()
                        .stream()
                        .mapToLong(Long::longValue)
                        .sum();
            } finally {
                edges.destroy();
            }
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("evaluate", e);
        } finally {
            members.destroy();
            asked.destroy();
        }
    }

    /** Squared radii of the balls of a block of members. */
    static double[] radii(int block, float[][] members, int k) {
        ManifoldNeighbours manifold = new ManifoldNeighbours(members);
        return rows(block, members.length)
                .mapToDouble(row -> manifold.squaredRadius(row, k))
                .toArray();
    }

    static long covered(int block, float[][] members, double[] radii, float[][] vectors) {
        ManifoldNeighbours manifold = new ManifoldNeighbours(members);
        return rows(block, vectors.length)
                .filter(row -> manifold.covers(vectors[row], radii))
                .count();
    }

    private static IntStream rows(int block, int count) {
        return IntStream.range(block * BLOCK, Math.min(count, (block + 1) * BLOCK));
    }

    private static List<Integer> blocks(int count) {
        return IntStream.range(0, (count + BLOCK - 1) / BLOCK).boxed().toList();
    }
}
