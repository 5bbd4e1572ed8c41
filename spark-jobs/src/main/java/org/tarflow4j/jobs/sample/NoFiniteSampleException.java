package org.tarflow4j.jobs.sample;

import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** None of the samples of a request became finite. */
public final class NoFiniteSampleException extends JobException {
    private static final long serialVersionUID = 1;

    NoFiniteSampleException(String message) {
        super(ExitCode.FAILED, message);
    }
}
