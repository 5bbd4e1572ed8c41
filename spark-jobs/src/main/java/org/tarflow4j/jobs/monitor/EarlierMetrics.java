package org.tarflow4j.jobs.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.jobs.monitor.plot.TrainingPlots;

/** Goes through the lines of earlier attempts: what is later than the start is void, because it is repeated. */
final class EarlierMetrics {
    private final Start start;
    private final TrainingPlots plots = new TrainingPlots();

    private long rounds;
    private long lastRound;
    private long removed;

    EarlierMetrics(Start start) {
        this.start = start;
    }

    boolean keep(String line) {
        JsonNode metrics = MetricLine.parse(line);
        JsonNode step = metrics.path("step");
        boolean kept = step.isIntegralNumber() && step.longValue() <= start.step() && isNew(metrics);
        if (kept) {
            plots.add(metrics);
        } else {
            removed++;
        }
        return kept;
    }

    /** The plots of what was kept. */
    TrainingPlots plots() {
        return plots;
    }

    /** What an operator should know. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (removed > 0) {
            remarks.add("Removed " + removed + " lines of " + RunDirectory.METRICS + " that are later than the start");
        }
        if (rounds < start.round()) {
            remarks.add(RunDirectory.METRICS + " lacks " + (start.round() - rounds) + " of the " + start.round()
                    + " rounds that are complete: whoever ran them was stopped before it could write");
        }
        return remarks;
    }

    private boolean isNew(JsonNode metrics) {
        if (!MetricLine.ROUND.equals(metrics.path("kind").textValue())) {
            return true;
        }
        long round = metrics.path("round").longValue();
        if (round <= lastRound || round > start.round()) {
            return false;
        }
        lastRound = round;
        rounds++;
        return true;
    }
}
