/**
 * Reads and writes arrays in the formats of the outside world: safetensors, NumPy's {@code .npz} and PyTorch's
 * {@code .pth}.
 *
 * <p>Files are not trusted: every size is checked against what is really there before memory is taken, and nothing in a
 * file is ever run. What is wrong is told by {@link org.tarflow4j.model.io.FileFormatException}. Arrays are moved in
 * chunks through their off-heap buffers and belong to no workspace. Where the bytes come from (local disk, HDFS, an
 * object store) is the caller's affair.
 */
@NullMarked
package org.tarflow4j.model.io;

import org.jspecify.annotations.NullMarked;
