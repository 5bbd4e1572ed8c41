package org.tarflow4j.jobs.checkpoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.FlowConfig;

/**
 * What sampling and evaluation need of a checkpoint.
 *
 * @param directory the checkpoint's directory
 * @param step optimizer steps behind the weights
 * @param model the flow's shape
 * @param parameters the flat vector
 * @param taken which of the checkpoint's weights these are; {@code EMA} only if it has a moving average
 */
public record FlowWeights(String directory, long step, FlowConfig model, INDArray parameters, WeightChoice taken) {}
