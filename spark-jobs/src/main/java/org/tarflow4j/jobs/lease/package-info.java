/**
 * One driver at a time in a run directory. {@link org.tarflow4j.jobs.lease.RunLease} is the way in: it gives each holder
 * of the directory a higher number than all before it, keeps it alive, and tells a holder that lost it and readers of
 * its checkpoints what no longer counts. The files behind it, in {@code lease/} of the run directory, stay in here.
 */
@NullMarked
package org.tarflow4j.jobs.lease;

import org.jspecify.annotations.NullMarked;
