package org.tarflow4j.jobs.sample;

import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** None of the samples of a request became finite; their shards are done, and hold nothing. */
public final class NoFiniteSampleException extends JobException {
    private static final long serialVersionUID = 1;

    private final transient SampleResult result;

    NoFiniteSampleException(String message, SampleResult result) {
        super(ExitCode.FAILED, message);
        this.result = result;
    }

    /** What was drawn: as many failed samples as were asked for. */
    public SampleResult result() {
        return result;
    }
}
