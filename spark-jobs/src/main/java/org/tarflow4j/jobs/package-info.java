/**
 * What every job of the program shares: how it ends ({@link org.tarflow4j.jobs.ExitCode}), how it says that it cannot
 * go on ({@link org.tarflow4j.jobs.JobException}) and how it shows that it goes on ({@link org.tarflow4j.jobs.Progress}).
 * Nothing here knows a particular job.
 */
@NullMarked
package org.tarflow4j.jobs;

import org.jspecify.annotations.NullMarked;
