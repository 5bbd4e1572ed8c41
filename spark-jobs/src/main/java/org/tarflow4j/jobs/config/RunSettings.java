package org.tarflow4j.jobs.config;

import java.io.Serializable;

/**
 * Where a run lives.
 *
 * @param directory path or URI of the run directory; checkpoints, reports and results are below it
 */
public record RunSettings(String directory) implements Serializable {
    public RunSettings {
        new Checks().notBlank("directory", directory).done();
    }
}
