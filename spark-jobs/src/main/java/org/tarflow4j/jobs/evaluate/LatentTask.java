package org.tarflow4j.jobs.evaluate;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.TarFlow;

/** A Spark task: the statistics of the latents of some groups of images, divided by the prior's deviation. */
final class LatentTask implements FlatMapFunction<Iterator<Integer>, LatentStatistics> {
    private final HeldOutImages images;
    private final CheckpointDensity checkpoint;
    private final double level;

    LatentTask(HeldOutImages images, CheckpointDensity checkpoint, double level) {
        this.images = images;
        this.checkpoint = checkpoint;
        this.level = level;
    }

    @Override
    public Iterator<LatentStatistics> call(Iterator<Integer> groups) {
        if (!groups.hasNext()) {
            return List.<LatentStatistics>of().iterator();
        }
        TarFlow flow = checkpoint.flow(images.configuration());
        FlowConfig config = flow.config();
        int last = config.blocks() - 1;
        PatchReader reader = images.reader();
        LatentStatistics statistics = LatentStatistics.ofTokens(config.tokens(last));
        while (groups.hasNext()) {
            int group = groups.next();
            long[] rows = images.rows(group);
            NoisyImages noisy = images.noised(rows, reader.read(rows), level);
            INDArray latent = flow.encode(
                            FlowDensity.tokens(noisy, config),
                            FlowDensity.levels(noisy),
                            FlowDensity.labels(noisy, config))
                    .latent();
            double[] standard = flow.standardized(latent).dup('c').data().asDouble();
            statistics.add(group, standard, config.tokenWidth(last));
        }
        return List.of(statistics).iterator();
    }
}
