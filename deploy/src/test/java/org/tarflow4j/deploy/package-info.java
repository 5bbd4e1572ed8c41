/**
 * Runs the distribution as a user does, from its launcher, on this machine and on a standalone cluster of real processes.
 * The tests know the command line, the files of a run and nothing of the code behind them; they need the distribution,
 * so they are integration tests and run in {@code verify}.
 */
@NullMarked
package org.tarflow4j.deploy;

import org.jspecify.annotations.NullMarked;
