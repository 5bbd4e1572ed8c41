package org.tarflow4j.model.density;

/** A way to the determinant of a step's Jacobian. */
public sealed interface VolumeMethod permits ExactVolume, StochasticVolume {
    /**
     * Measures a step.
     *
     * @param key keys every random draw together with the number of what is drawn
     */
    Volume of(StepJacobian jacobian, long[] key);

    /** Heap that measuring a step takes, besides what the scores need. */
    long bytes(int dimensions);
}
