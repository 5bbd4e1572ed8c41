package org.tarflow4j.model.transformer;

/** Which gradients may be asked for after a pass forward; decides what it keeps. */
public enum Gradients {
    /** None or that of the input: a little more than half of the memory. */
    OF_INPUT,
    /** That of the input and those of the parameters. */
    OF_PARAMETERS
}
