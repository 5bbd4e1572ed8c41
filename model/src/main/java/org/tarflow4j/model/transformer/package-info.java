/**
 * The pre-norm transformer layers of a block, and the embeddings that enter it. Weights, saved activations and scratch
 * are apart: a layer is a view of weights, activations belong to one pass, scratch to the arena. A gradient is an object
 * of the same class whose arrays are views of the gradient vector.
 */
@NullMarked
package org.tarflow4j.model.transformer;

import org.jspecify.annotations.NullMarked;
