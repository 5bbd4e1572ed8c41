package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where a run lives.
 *
 * @param directory path or URI of the run directory; checkpoints, reports and results are below it
 * @param leaseDuration a command that works in the directory and shows no sign of life for so long may be taken for dead
 */
public record RunSettings(String directory, Duration leaseDuration) implements Serializable {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public RunSettings {
        new Checks()
                .notBlank("directory", directory)
                .that(
                        leaseDuration.compareTo(SHORTEST) >= 0,
                        "lease-duration",
                        leaseDuration.toMillis() + " ms",
                        "must be at least 1 s")
                .done();
    }
}
