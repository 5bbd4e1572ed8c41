/**
 * Drawing images in bulk, and the flow as a map between images and latents: {@link org.tarflow4j.jobs.sample.SampleJob},
 * {@link org.tarflow4j.jobs.sample.EncodeJob}, {@link org.tarflow4j.jobs.sample.DecodeJob},
 * {@link org.tarflow4j.jobs.sample.ScoreJob} and {@link org.tarflow4j.jobs.sample.InterpolateJob} are called by the command
 * line; the files they leave and how tasks on executors get the weights stay in here.
 */
@NullMarked
package org.tarflow4j.jobs.sample;

import org.jspecify.annotations.NullMarked;
