/**
 * How good samples are: each set of images is measured in one pass of Spark tasks, whose results merge in the order of the
 * images. {@link org.tarflow4j.jobs.quality.QualityJob} is the way in.
 */
@NullMarked
package org.tarflow4j.jobs.quality;

import org.jspecify.annotations.NullMarked;
