/**
 * How much memory a training needs, from its settings alone, and whether it is there. {@link
 * org.tarflow4j.jobs.memory.TrainingMemory} knows what is held where, {@link org.tarflow4j.jobs.memory.MemoryCheck}
 * compares it with a JVM. Called by the command line and by jobs before their first round.
 */
@NullMarked
package org.tarflow4j.jobs.memory;

import org.jspecify.annotations.NullMarked;
