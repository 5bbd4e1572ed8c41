package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries things that may fail for a while; says once when one starts to fail, and once when it works again. */
final class Outages {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

    private final Map<String, Instant> since = new HashMap<>();

    /** Something that may fail. */
    interface Action {
        void run() throws Exception;
    }

    /**
     * Runs it.
     *
     * @param what to name in the log, e.g. "write metrics.jsonl"
     * @return whether it worked
     */
    boolean attempt(String what, Action action) {
        try {
            action.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Throwable e) {
            // Errors too: Hadoop puts a full disk into one, Java2D a machine without fonts.
            if (since.putIfAbsent(what, Instant.now()) == null) {
                LOG.warn("Cannot {}: {}; the training goes on, this is tried again", what, reason(e));
                LOG.debug("Cannot {}", what, e);
            }
            return false;
        }
        Instant began = since.remove(what);
        if (began != null) {
            LOG.info(
                    "Could {} again after {} s",
                    what,
                    Duration.between(began, Instant.now()).toSeconds());
        }
        return true;
    }

    private static String reason(Throwable e) {
        boolean speaks = e instanceof IOException && e.getMessage() != null;
        return (speaks ? String.valueOf(e.getMessage()) : e.toString())
                .lines()
                .findFirst()
                .orElse("no reason given");
    }
}
