/**
 * Directories of results: files that appear whole or not at all, JSON, and Parquet that is the same bytes everywhere. Knows no
 * job.
 */
@NullMarked
package org.tarflow4j.jobs.output;

import org.jspecify.annotations.NullMarked;
