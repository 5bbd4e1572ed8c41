package org.tarflow4j.jobs.evaluate;

import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.InitialParameters;
import org.tarflow4j.model.flow.TarFlow;

/** A baseline: a flow as training starts it. */
record UntrainedDensity(FlowConfig model, long seed) implements DensitySource {
    @Override
    public String name() {
        return "untrained-flow";
    }

    @Override
    public Density open(Configuration hadoop) {
        return new FlowDensity(new TarFlow(model, InitialParameters.draw(model, seed)));
    }
}
