package org.tarflow4j.jobs.sample;

import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.flow.CheckpointId;

/**
 * What a task is told; as JSON, because records of the model are not Java-serializable.
 *
 * @param checkpoint where the weights are
 * @param request what is asked for
 * @param output directory that is written to
 * @param generated directory of what was generated before; null to generate it
 * @param recompute whether denoising trades time for memory
 */
record StageOrder(
        CheckpointId.Address checkpoint,
        SampleRequest request,
        String output,
        @Nullable String generated,
        boolean recompute) {}
