package org.tarflow4j.jobs.flow;

import java.io.Serializable;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.model.FlowConfig;

/**
 * Which weights: what a driver finds out once, and what tasks are told instead of the weights themselves.
 *
 * @param directory the checkpoint's directory, with its file system
 * @param digest SHA-256 of its manifest, which lists those of its files
 * @param step optimizer steps behind the weights
 * @param weights which of its weights are taken
 * @param model the flow's shape, as the checkpoint says; not sent to tasks, which read it themselves
 */
public record CheckpointId(String directory, String digest, long step, WeightChoice weights, FlowConfig model) {
    /** What travels to a task. */
    public record Address(String directory, String digest, WeightChoice weights) implements Serializable {}

    public Address address() {
        return new Address(directory, digest, weights);
    }
}
