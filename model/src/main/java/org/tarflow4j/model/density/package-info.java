/**
 * The density of what the whole pipeline puts out: flow, then the walk down the noise levels. The walk is a map whose
 * change of volume can be computed, step by step, from the Hessian of the flow's own log-density.
 * {@link org.tarflow4j.model.density.PipelineDensity} is the way in; it works in float64, on one image at a time.
 */
@NullMarked
package org.tarflow4j.model.density;

import org.jspecify.annotations.NullMarked;
