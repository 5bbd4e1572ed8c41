/**
 * Drawing images in bulk: {@link org.tarflow4j.jobs.sample.SampleJob} is called by the command line, {@link
 * org.tarflow4j.jobs.sample.SampleSet} and {@link org.tarflow4j.jobs.sample.FinishedSamples} read what it leaves.
 */
@NullMarked
package org.tarflow4j.jobs.sample;

import org.jspecify.annotations.NullMarked;
