package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;

/**
 * Number, mean and central moments of a set of numbers, which merge into those of the union (Pébay 2008). Rounding makes
 * the order of merging part of the result, so it has to be a fixed one. A plain class: Kryo cannot fill records.
 */
final class Moments implements Serializable {
    private static final long serialVersionUID = 1L;

    private long count;
    private double mean;
    /** Sums of the second to fourth power of the deviations from the mean. */
    private double second;

    private double third;
    private double fourth;

    /** Adds one number. */
    void add(double value) {
        Moments single = new Moments();
        single.count = 1;
        single.mean = value;
        merge(single);
    }

    /** Takes in another set. */
    void merge(Moments other) {
        double n = (double) count + other.count;
        if (n == 0) {
            return;
        }
        double a = count;
        double b = other.count;
        double d = other.mean - mean;
        double newFourth = fourth
                + other.fourth
                + d * d * d * d * a * b * (a * a - a * b + b * b) / (n * n * n)
                + 6 * d * d * (a * a * other.second + b * b * second) / (n * n)
                + 4 * d * (a * other.third - b * third) / n;
        double newThird = third
                + other.third
                + d * d * d * a * b * (a - b) / (n * n)
                + 3 * d * (a * other.second - b * second) / n;
        fourth = newFourth;
        third = newThird;
        second += other.second + d * d * a * b / n;
        mean += d * b / n;
        count += other.count;
    }

    long count() {
        return count;
    }

    double mean() {
        return mean;
    }

    double variance() {
        return second / count;
    }

    /** 0 for a Gaussian. */
    double skewness() {
        return third / count / Math.pow(variance(), 1.5);
    }

    /** 0 for a Gaussian. */
    double excessKurtosis() {
        return fourth / count / (variance() * variance()) - 3;
    }
}
