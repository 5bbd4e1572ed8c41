package org.tarflow4j.model.io;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a safetensors file holds.
 *
 * @param tensors arrays by name, in the file's order
 * @param metadata the free text entries of {@code __metadata__}
 */
public record TensorFile(Map<String, INDArray> tensors, Map<String, String> metadata) {}
