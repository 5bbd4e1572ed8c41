package org.tarflow4j.jobs.config;

/** What the executors compute on. */
public enum DeviceKind {
    CPU,
    /** One NVIDIA GPU for each executor, handed out by Spark. */
    GPU
}
