package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * Where training, sampling and evaluation are computed.
 *
 * @param kind of the executors; the driver computes on the CPU
 */
public record DeviceSettings(DeviceKind kind) implements Serializable {}
