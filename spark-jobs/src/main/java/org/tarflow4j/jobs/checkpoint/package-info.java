/**
 * Checkpoints on any Hadoop file system: written whole or not at all, verified before they are believed, never
 * rewritten. The driver saves through {@link org.tarflow4j.jobs.checkpoint.CheckpointManager}; who only needs the
 * weights takes them from {@link org.tarflow4j.jobs.checkpoint.CheckpointReader}. The layout of the files stays in here.
 */
@NullMarked
package org.tarflow4j.jobs.checkpoint;

import org.jspecify.annotations.NullMarked;
