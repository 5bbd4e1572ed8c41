package org.tarflow4j.model.flow;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the flow says of a batch of B images.
 *
 * @param latent z, [B, T, D] of the last block
 * @param logDeterminant mean log-determinant per dimension, log s included, [B]
 * @param loss ½·mean(z²) − logDeterminant, [B]; plus ½·ln 2π it is the negative log-likelihood in nats per dimension
 */
public record Encoding(INDArray latent, INDArray logDeterminant, INDArray loss) {}
