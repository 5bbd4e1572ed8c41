package org.tarflow4j.jobs.evaluate;

import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.flow.TarFlow;

/** The flow of a checkpoint, which each task reads where it runs. */
record CheckpointDensity(String directory, WeightChoice weights) implements DensitySource {
    @Override
    public String name() {
        return "flow";
    }

    @Override
    public Density open(Configuration hadoop) {
        return new FlowDensity(flow(hadoop));
    }

    TarFlow flow(Configuration hadoop) {
        FlowWeights read = CheckpointReader.weights(directory, weights, hadoop);
        return new TarFlow(read.model(), read.parameters());
    }
}
