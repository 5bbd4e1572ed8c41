/**
 * Drawing images: the settings of denoising, the sampler that turns latents into images by one
 * autoregressive pass, and the walk down the noise levels that denoises them. The same sampler serves previews, the
 * sampling job and evaluation.
 */
@NullMarked
package org.tarflow4j.model.sampling;

import org.jspecify.annotations.NullMarked;
