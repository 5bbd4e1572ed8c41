/**
 * What an executor computes with: its GPU, its threads, its memory outside the heap. {@link
 * org.tarflow4j.jobs.device.ExecutorResources} tells Spark before the session starts, {@link
 * org.tarflow4j.jobs.device.DevicePlugin} gives each executor its GPU before CUDA is loaded, {@link
 * org.tarflow4j.jobs.device.DeviceCheck} refuses what cannot work, and {@link org.tarflow4j.jobs.device.Doctor} looks at
 * every executor. No class of CUDA is named here but through ND4J's own interfaces.
 */
@NullMarked
package org.tarflow4j.jobs.device;

import org.jspecify.annotations.NullMarked;
