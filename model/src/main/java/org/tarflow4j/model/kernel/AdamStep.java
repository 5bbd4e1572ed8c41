package org.tarflow4j.model.kernel;

/**
 * The numbers of one Adam step.
 *
 * @param learningRate lr
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the bias-corrected second moment
 * @param step t, counted from 1
 */
public record AdamStep(double learningRate, double beta1, double beta2, double epsilon, long step) {}
