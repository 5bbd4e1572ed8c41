/**
 * The command line: parses, runs one job, prints, and ends with its exit code. Only this package reads arguments, system
 * properties and the environment, and only {@link org.tarflow4j.jobs.cli.Main} calls exit.
 */
@NullMarked
package org.tarflow4j.jobs.cli;

import org.jspecify.annotations.NullMarked;
