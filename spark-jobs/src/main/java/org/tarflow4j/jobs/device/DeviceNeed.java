package org.tarflow4j.jobs.device;

import java.io.Serializable;

/**
 * What a command takes of the executors' devices.
 *
 * @param workers that compute at the same time
 * @param gpuBytes memory of a GPU that each of them needs; 0 if that is not known
 */
public record DeviceNeed(int workers, long gpuBytes) implements Serializable {
    /** Nothing: a command that does not compute with ND4J on executors. */
    public static final DeviceNeed NONE = new DeviceNeed(0, 0);

    /** One device at least. */
    public static final DeviceNeed ANY = new DeviceNeed(1, 0);
}
