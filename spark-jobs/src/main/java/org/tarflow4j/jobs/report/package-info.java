/**
 * One page that shows a {@code report.json} to people: {@link org.tarflow4j.jobs.report.ReportPage}. It walks through whatever
 * numbers there are, so a job that adds some need not know of it.
 */
@NullMarked
package org.tarflow4j.jobs.report;

import org.jspecify.annotations.NullMarked;
