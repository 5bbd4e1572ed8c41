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
final class LikelihoodTask implements FlatMapFunction<Iterator<Integer>, GroupLikelihoods> {
    private final HeldOutImages images;
    private final DensitySource source;
    private final LongAccumulator done;

    /** @param done counts images */
    LikelihoodTask(HeldOutImages images, DensitySource source, LongAccumulator done) {
        this.images = images;
        this.source = source;
        this.done = done;
    }

    @Override
    public Iterator<GroupLikelihoods> call(Iterator<Integer> groups) {
        List<GroupLikelihoods> results = new ArrayList<>();
        if (groups.hasNext()) {
            Density density = source.open(images.configuration());
            PatchReader reader = images.reader();
            while (groups.hasNext()) {
                results.add(evaluate(groups.next(), density, reader));
            }
        }
        return results.iterator();
    }

    private GroupLikelihoods evaluate(int group, Density density, PatchReader reader) {
        long[] rows = images.rows(group);
        List<PatchRow> clean = reader.read(rows);
        GroupLikelihoods result = new GroupLikelihoods();
        result.group = group;
        result.nats = new double[images.levels().size()][];
        for (int level = 0; level < result.nats.length; level++) {
            NoisyImages noisy = images.noised(rows, clean, images.levels().get(level));
            result.nats[level] = density.negativeLogLikelihood(noisy);
            requireFinite(result.nats[level], noisy);
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
