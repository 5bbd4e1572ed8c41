package org.tarflow4j.jobs.config;

/** Which of a checkpoint's weights are used. */
public enum WeightChoice {
    /** The exponential moving average of the parameters; the parameters where a checkpoint has none. */
    EMA,
    /** The parameters as they were trained. */
    RAW
}
