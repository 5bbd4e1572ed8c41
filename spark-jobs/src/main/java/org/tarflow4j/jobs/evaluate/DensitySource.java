package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** How a task comes by a density: it travels as an address or a few numbers, never as weights. */
interface DensitySource extends Serializable {
    /** The name in the report. */
    String name();

    /** The density itself, for one task. */
    Density open(Configuration hadoop);
}
