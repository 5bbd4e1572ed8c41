package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** A Spark task: the losses of some groups of images under one density at every noise level. */
final class LikelihoodTask implements FlatMapFunction<Iterator<Integer>, GroupStatistics> {
    private final HeldOutImages images;
    private final DensitySource source;
    private final int number;
    private final ArrayList<Double> levels;
    private final LongAccumulator done;

    /**
     * @param number of the density in the job's list
     * @param done counts images
     */
    LikelihoodTask(HeldOutImages images, DensitySource source, int number, List<Double> levels, LongAccumulator done) {
        this.images = images;
        this.source = source;
        this.number = number;
        this.levels = new ArrayList<>(levels);
        this.done = done;
    }

    @Override
    public Iterator<GroupStatistics> call(Iterator<Integer> groups) {
        List<GroupStatistics> results = new ArrayList<>();
        if (groups.hasNext()) {
            Density density = source.open(images.configuration());
            PatchReader reader = images.reader();
            while (groups.hasNext()) {
                results.add(evaluate(groups.next(), density, reader));
            }
        }
        return results.iterator();
    }

    private GroupStatistics evaluate(int group, Density density, PatchReader reader) {
        long[] rows = images.rows(group);
        List<PatchRow> clean = reader.read(rows);
        GroupStatistics result = new GroupStatistics();
        result.density = number;
        result.group = group;
        result.count = rows.length;
        result.means = new double[levels.size()];
        result.squaredDeviations = new double[levels.size()];
        for (int level = 0; level < levels.size(); level++) {
            NoisyImages noisy = images.noised(rows, clean, levels.get(level));
            double[] nats = density.negativeLogLikelihood(noisy);
            requireFinite(nats, noisy);
            Statistics statistics = Statistics.of(nats);
            result.means[level] = statistics.mean();
            result.squaredDeviations[level] = statistics.squaredDeviations();
        }
        done.add(rows.length);
        return result;
    }

    private void requireFinite(double[] nats, NoisyImages noisy) {
        for (int i = 0; i < nats.length; i++) {
            if (!Double.isFinite(nats[i])) {
                throw new JobException(
                        ExitCode.DIVERGED,
                        "The likelihood of validation row " + noisy.rows()[i] + " under the " + source.name()
                                + " at noise level " + noisy.level() + " is " + nats[i]
                                + "; evaluate an earlier checkpoint (evaluation.checkpoint)");
            }
        }
    }
}
