package org.tarflow4j.jobs.train;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The learning rate rises linearly from {@code minimum} to {@code maximum} during the warm-up and falls back along a
 * half cosine until the last step. It depends on the step alone, never on the epoch, so that it survives the rounds.
 *
 * @see #valueAt
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class WarmupCosineSchedule implements ISchedule {
    private final long warmupSteps;
    private final long totalSteps;
    private final double minimum;
    private final double maximum;

    /**
     * A schedule.
     *
     * @param warmupSteps steps until {@code maximum} is reached; 0 starts there
     * @param totalSteps steps of the whole training; later steps stay at {@code minimum}
     * @param minimum first and last learning rate
     * @param maximum highest learning rate
     */
    public WarmupCosineSchedule(
            @JsonProperty("warmupSteps") long warmupSteps,
            @JsonProperty("totalSteps") long totalSteps,
            @JsonProperty("minimum") double minimum,
            @JsonProperty("maximum") double maximum) {
        this.warmupSteps = warmupSteps;
        this.totalSteps = totalSteps;
        this.minimum = minimum;
        this.maximum = maximum;
    }

    /** The learning rate of step {@code iteration}, counted from 0; {@code epoch} is ignored. */
    @Override
    public double valueAt(int iteration, int epoch) {
        if (iteration < warmupSteps) {
            return minimum + (double) iteration / warmupSteps * (maximum - minimum);
        }
        if (iteration >= totalSteps) {
            return totalSteps > warmupSteps ? minimum : maximum;
        }
        double progress = (double) (iteration - warmupSteps) / (totalSteps - warmupSteps);
        return minimum + 0.5 * (1 + StrictMath.cos(Math.PI * progress)) * (maximum - minimum);
    }

    @Override
    public ISchedule clone() {
        return this; // immutable
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WarmupCosineSchedule that
                && warmupSteps == that.warmupSteps
                && totalSteps == that.totalSteps
                && minimum == that.minimum
                && maximum == that.maximum;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(warmupSteps * 31 + totalSteps) + Double.hashCode(minimum) * 31 + Double.hashCode(maximum);
    }
}
