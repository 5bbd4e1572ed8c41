/**
 * The arithmetic under the flow: matrix products ({@link org.tarflow4j.model.kernel.Gemm}), everything that is not one
 * ({@link org.tarflow4j.model.kernel.Kernels}), and the scratch memory both write to. Nothing here knows what a flow is.
 */
@NullMarked
package org.tarflow4j.model.kernel;

import org.jspecify.annotations.NullMarked;
