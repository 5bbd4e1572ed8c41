package org.tarflow4j.jobs.evaluate;

/**
 * What is known of a set of numbers: how many, their mean, and the sum of their squared deviations from it. The
 * statistics of two sets merge into those of the union (Chan, Golub, LeVeque 1979); rounding makes the order of merging
 * part of the result, so it has to be a fixed one.
 */
record Statistics(long count, double mean, double squaredDeviations) {
    static final Statistics NONE = new Statistics(0, 0, 0);

    static Statistics of(double... values) {
        Statistics statistics = NONE;
        for (double value : values) {
            statistics = statistics.merge(new Statistics(1, value, 0));
        }
        return statistics;
    }

    Statistics merge(Statistics other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        long sum = count + other.count;
        double difference = other.mean - mean;
        return new Statistics(
                sum,
                mean + difference * other.count / sum,
                squaredDeviations
                        + other.squaredDeviations
                        + difference * difference * ((double) count * other.count / sum));
    }

    /** Of the mean: √(sample variance / count); NaN for fewer than two numbers. */
    double standardError() {
        return count < 2 ? Double.NaN : Math.sqrt(squaredDeviations / (count - 1) / count);
    }
}
