/**
 * The flow as a map between images and latents: {@link org.tarflow4j.jobs.latent.EncodeJob}, {@link
 * org.tarflow4j.jobs.latent.DecodeJob} and {@link org.tarflow4j.jobs.latent.InterpolateJob} are called by the command line.
 */
@NullMarked
package org.tarflow4j.jobs.latent;

import org.jspecify.annotations.NullMarked;
