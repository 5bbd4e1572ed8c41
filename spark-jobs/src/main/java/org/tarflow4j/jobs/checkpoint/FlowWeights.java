package org.tarflow4j.jobs.checkpoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;

/**
 * What sampling and evaluation need of a checkpoint.
 *
 * @param directory the checkpoint's directory
 * @param step optimizer steps behind the weights
 * @param model the flow's shape
 * @param parameters the flat vector
 */
public record FlowWeights(String directory, long step, FlowConfig model, INDArray parameters) {}
