/**
 * How much memory a job needs, from its settings alone, and whether it is there. {@link
 * org.tarflow4j.jobs.memory.TrainingMemory} and {@link org.tarflow4j.jobs.memory.SamplingMemory} know what is held where, {@link org.tarflow4j.jobs.memory.MemoryCheck}
 * compares it with a JVM. Called by the command line and by jobs before their first round.
 */
@NullMarked
package org.tarflow4j.jobs.memory;

import org.jspecify.annotations.NullMarked;
