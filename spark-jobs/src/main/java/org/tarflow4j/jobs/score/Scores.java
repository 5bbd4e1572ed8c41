package org.tarflow4j.jobs.score;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;

/**
 * One number of each image of a set, in ascending order, 8 bytes an image. Those of two sets merge into those of the union, to
 * the same bits however the set was cut, and quantiles and ranks are exact. A plain class: Kryo cannot fill records.
 */
public final class Scores implements Serializable {
    private static final long serialVersionUID = 1L;

    private double[] ascending = {};

    public static Scores of(double... values) {
        Scores scores = new Scores();
        scores.ascending = values.clone();
        Arrays.sort(scores.ascending);
        return scores;
    }

    public Scores merge(Scores other) {
        double[] both = Arrays.copyOf(ascending, ascending.length + other.ascending.length);
        System.arraycopy(other.ascending, 0, both, ascending.length, other.ascending.length);
        return of(both);
    }

    /** Another number of the same images, which follows from this one. */
    public Scores map(DoubleUnaryOperator function) {
        return of(Arrays.stream(ascending).map(function).toArray());
    }

    public int count() {
        return ascending.length;
    }

    public double mean() {
        return StatUtils.mean(ascending);
    }

    /** With n − 1. */
    public double standardDeviation() {
        return Math.sqrt(StatUtils.variance(ascending));
    }

    /** With linear interpolation between the two nearest, as NumPy has it. */
    public double quantile(double probability) {
        if (probability <= 0) {
            return ascending[0];
        }
        return new Percentile().withEstimationType(EstimationType.R_7).evaluate(ascending, 100 * probability);
    }

    /** Share of the numbers in each of equally wide bins from low to high; what lies outside is in the first or last. */
    double[] shares(double low, double high, int bins) {
        double[] shares = new double[bins];
        for (double value : ascending) {
            int bin = (int) Math.floor((value - low) / (high - low) * bins);
            shares[Math.max(0, Math.min(bins - 1, bin))] += 1.0 / ascending.length;
        }
        return shares;
    }

    /**
     * The area under the ROC curve: the probability that an image of the other set has the larger number, plus half of that
     * for a tie. 0.5 if the numbers tell nothing, NaN if a set is empty.
     */
    public double areaUnderCurve(Scores other) {
        double[] both = Arrays.copyOf(ascending, count() + other.count());
        System.arraycopy(other.ascending, 0, both, count(), other.count());
        if (count() == 0 || other.count() == 0) {
            return Double.NaN;
        }
        double[] ranks = new NaturalRanking(TiesStrategy.AVERAGE).rank(both);
        double sum = 0;
        for (int i = count(); i < ranks.length; i++) {
            sum += ranks[i];
        }
        // The statistic of Mann and Whitney, as a share of all pairs.
        return (sum - 0.5 * other.count() * (other.count() + 1.0)) / ((double) count() * other.count());
    }
}
