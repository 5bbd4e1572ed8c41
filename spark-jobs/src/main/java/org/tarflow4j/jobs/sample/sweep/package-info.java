/**
 * The samples of one request drawn in many ways, side by side: {@link org.tarflow4j.jobs.sample.sweep.SweepJob} is called by
 * the command line.
 */
@NullMarked
package org.tarflow4j.jobs.sample.sweep;

import org.jspecify.annotations.NullMarked;
