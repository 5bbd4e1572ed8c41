package org.tarflow4j.jobs;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line now and then, and one at the end; the longer the task, the rarer the lines. */
final class LogProgress implements Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    /** A rate over less than this says nothing. */
    private static final double LEAST_SECONDS = 0.5;

    private final LongSupplier nanoClock;
    private final Duration shortest;
    private final Duration longest;

    private String task = "";
    private String unit = "";
    private String detail = "";
    private long total;
    private long done;
    private long startedAt;
    private long spokenAt;
    private boolean running;

    private long before;

    LogProgress(LongSupplier nanoClock, Duration shortest, Duration longest) {
        this.nanoClock = nanoClock;
        this.shortest = shortest;
        this.longest = longest;
    }

    @Override
    public synchronized void start(String task, long before, long total, String unit) {
        finish();
        this.before = before;
        this.task = task;
        this.total = total;
        this.unit = unit;
        detail = "";
        done = before;
        startedAt = nanoClock.getAsLong();
        spokenAt = startedAt;
        running = true;
        LOG.info("{}: {}", task, total > 0 ? (before > 0 ? before + "/" : "") + total + " " + unit : "started");
    }

    @Override
    public synchronized void advance(long done, String detail) {
        if (!running) {
            return;
        }
        long now = nanoClock.getAsLong();
        this.done = done;
        this.detail = detail;
        if (now - spokenAt >= interval(now)) {
            spokenAt = now;
            LOG.info("{}", line(now));
        }
    }

    @Override
    public synchronized void finish() {
        if (running) {
            running = false;
            long now = nanoClock.getAsLong();
            LOG.info("{} in {}", line(now), clock((now - startedAt) * 1e-9));
        }
    }

    private long interval(long now) {
        long share = (now - startedAt) / 20;
        return Math.min(longest.toNanos(), Math.max(shortest.toNanos(), share));
    }

    String line(long now) {
        StringBuilder line = new StringBuilder(task).append(": ").append(done);
        if (total > 0) {
            line.append('/').append(total);
        }
        line.append(' ').append(unit);
        double seconds = (now - startedAt) * 1e-9;
        if (seconds >= LEAST_SECONDS && done > before) {
            double rate = (done - before) / seconds;
            String format = rate >= 100 ? ", %.0f %s/s" : rate >= 1 ? ", %.1f %s/s" : ", %.3f %s/s";
            line.append(String.format(Locale.ROOT, format, rate, unit));
            if (total > done && running) {
                line.append(", ").append(clock((total - done) / rate)).append(" left");
            }
        }
        if (!detail.isEmpty()) {
            line.append(", ").append(detail);
        }
        return line.toString();
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
