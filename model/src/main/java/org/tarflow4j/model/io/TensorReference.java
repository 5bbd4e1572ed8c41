package org.tarflow4j.model.io;

import java.util.List;

/**
 * A pickled tensor: a view of a storage, all numbers in elements. Nothing in it has been checked yet.
 *
 * @param storage where the elements lie
 * @param offset of the first element
 * @param shape one size per dimension
 * @param strides one step per dimension
 */
record TensorReference(StorageReference storage, long offset, List<Long> shape, List<Long> strides) {}
