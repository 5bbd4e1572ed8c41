package org.tarflow4j.jobs.monitor.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Values over steps, thinned as they become many: neighbours merge into stretches of twice the length, each of which keeps
 * its first value, as a sample of the raw ones, and the mean of all.
 */
final class Series {
    /** More points than this are not told apart on a picture. */
    private static final int MOST_STRETCHES = 1000;

    /**
     * Values that follow each other.
     *
     * @param x step of the first
     * @param value the first
     * @param error its standard error; 0 if it has none
     * @param mean of all
     * @param count of all
     */
    record Stretch(double x, double value, double error, double mean, long count) {
        Stretch and(Stretch next) {
            long total = count + next.count;
            return new Stretch(x, value, error, mean + (next.mean - mean) * next.count / total, total);
        }
    }

    private final List<Stretch> stretches = new ArrayList<>();
    private long longest = 1;

    /** Adds a value; one that is not finite is left out. */
    void add(double x, double value, double error) {
        if (!Double.isFinite(value)) {
            return;
        }
        Stretch added = new Stretch(x, value, error, value, 1);
        int last = stretches.size() - 1;
        if (last >= 0 && stretches.get(last).count() < longest) {
            stretches.set(last, stretches.get(last).and(added));
        } else {
            stretches.add(added);
        }
        if (stretches.size() > MOST_STRETCHES) {
            halve();
        }
    }

    boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** How many values one point of the picture stands for. */
    long valuesPerPoint() {
        return longest;
    }

    double[] column(ToDoubleFunction<Stretch> column) {
        return stretches.stream().mapToDouble(column).toArray();
    }

    /** Over each stretch and those before it, together a fiftieth of all. */
    double[] runningMean() {
        int window = Math.max(1, stretches.size() / 50);
        double[] means = new double[stretches.size()];
        for (int i = 0; i < means.length; i++) {
            Stretch sum = stretches.get(Math.max(0, i - window + 1));
            for (int j = Math.max(0, i - window + 1) + 1; j <= i; j++) {
                sum = sum.and(stretches.get(j));
            }
            means[i] = sum.mean();
        }
        return means;
    }

    private void halve() {
        List<Stretch> halved = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i += 2) {
            Stretch first = stretches.get(i);
            halved.add(i + 1 < stretches.size() ? first.and(stretches.get(i + 1)) : first);
        }
        stretches.clear();
        stretches.addAll(halved);
        longest *= 2;
    }
}
