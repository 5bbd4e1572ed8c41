package org.tarflow4j.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tarflow4j.jobs.monitor.RunStatus;
import org.tarflow4j.jobs.monitor.ValidationMetrics;

/** A status for people. */
final class StatusText {
    private final List<String> lines = new ArrayList<>();

    private StatusText() {}

    static String of(RunStatus status) {
        StatusText text = new StatusText();
        text.lines.add(status.directory() + ": " + heading(status));
        if (status.state() != RunStatus.State.NOT_STARTED) {
            text.addProgress(status.progress());
            status.validation().forEach(text::addValidation);
            text.addHealth(status.recent());
        }
        text.addCheckpoints(status);
        if (!status.events().isEmpty()) {
            text.lines.add("  last events");
            status.events().forEach(event -> text.lines.add("    " + event));
        }
        return Printable.of(String.join(System.lineSeparator(), text.lines));
    }

    private static String heading(RunStatus status) {
        String heard = Double.isFinite(status.ageSeconds()) ? ", last heard of " + ago(status.ageSeconds()) : "";
        return switch (status.state()) {
            case NOT_STARTED -> "no training has started here";
            case RUNNING -> "running" + heard;
            case STALE -> "silent" + heard + "; it was killed or hangs, look at its log, start it again to resume";
            case FINISHED -> "finished" + heard;
            case STOPPED -> "stopped on request" + heard + "; start it again to resume";
            case FAILED -> "failed" + heard + ": " + status.message();
        };
    }

    private void addProgress(RunStatus.Progress progress) {
        String total = progress.totalSteps() > 0
                ? String.format(
                        Locale.ROOT,
                        " of %,d (%.1f %%)",
                        progress.totalSteps(),
                        100.0 * progress.step() / progress.totalSteps())
                : "";
        add("step", "%,d%s, round %,d, epoch %d", progress.step(), total, progress.round(), progress.epoch());
        if (!Double.isNaN(progress.imagesPerSecond())) {
            add("loss", "%s, %s over the last rounds", number(progress.loss()), number(progress.meanLoss()));
            String left = Double.isFinite(progress.secondsLeft())
                    ? ", " + duration(progress.secondsLeft()) + " left at this speed"
                    : "";
            add("speed", "%.1f images/s%s", progress.imagesPerSecond(), left);
        }
    }

    private void addValidation(ValidationMetrics validation) {
        add(
                "validation",
                "%s ± %s nats per dimension%s, %s weights, t = %s, at step %,d",
                number(validation.nats()),
                number(validation.standardError()),
                validation.bits() == null ? "" : ", " + number(validation.bits()) + " bits",
                validation.weights(),
                validation.noiseLevel(),
                validation.step());
    }

    private void addHealth(RunStatus.Recent recent) {
        if (recent.rounds() > 0) {
            add(
                    "health",
                    "%,d steps skipped, %,d times a worker left out, in the last %,d rounds",
                    recent.skippedSteps(),
                    recent.leftOutWorkers(),
                    recent.rounds());
        }
    }

    private void addCheckpoints(RunStatus status) {
        RunStatus.NewestCheckpoint newest = status.checkpoint();
        String promoted = status.promotedStep() == null
                ? "none promoted"
                : String.format(Locale.ROOT, "step %,d promoted", status.promotedStep());
        if (newest == null) {
            add("checkpoint", "none yet");
        } else {
            add("checkpoint", "step %,d, %s; %s", newest.step(), ago(newest.ageSeconds()), promoted);
        }
    }

    private void add(String name, String format, Object... values) {
        lines.add(String.format(Locale.ROOT, "  %-11s", name) + String.format(Locale.ROOT, format, values));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "not finite" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String ago(double seconds) {
        return duration(Math.max(0, seconds)) + " ago";
    }

    /** The two largest units: "42 s", "5 min 3 s", "3 h 20 min", "2 d 4 h". */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole < 86_400
                ? whole / 3600 + " h " + whole / 60 % 60 + " min"
                : whole / 86_400 + " d " + whole / 3600 % 24 + " h";
    }
}
