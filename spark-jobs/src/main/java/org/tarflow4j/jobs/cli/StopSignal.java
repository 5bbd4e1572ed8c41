package org.tarflow4j.jobs.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns the signals by which a machine is taken away, TERM and INT, into a request. Without it the JVM would begin to shut
 * down Spark and the file systems at once, under a file that is just being written.
 */
final class StopSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private final Signal[] signals = {new Signal("TERM"), new Signal("INT")};
    private final SignalHandler[] before = new SignalHandler[signals.length];

    /** Until it is closed, {@code request} is run when such a signal comes. */
    StopSignal(Runnable request) {
        for (int i = 0; i < signals.length; i++) {
            before[i] = Signal.handle(signals[i], signal -> {
                LOG.warn("Got SIG{}: stops as soon as it can", signal.getName());
                request.run();
            });
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < signals.length; i++) {
            Signal.handle(signals[i], before[i]);
        }
    }
}
