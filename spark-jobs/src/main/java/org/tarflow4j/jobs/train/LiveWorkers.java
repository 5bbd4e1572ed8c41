package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers of this JVM between two rounds: a task takes one and gives it back when its round is done. */
final class LiveWorkers {
    private static final List<FlowWorker> IDLE = new ArrayList<>();

    private LiveWorkers() {}

    /** One with the state that the round begins with; if possible one that has it already. Frees those of other runs. */
    static FlowWorker take(RoundStart start) {
        FlowWorker worker = idle(start);
        FlowWorker taken = worker == null ? new FlowWorker(start) : worker;
        boolean loaded = false;
        try {
            taken.load(start);
            loaded = true;
        } finally {
            // The task's next attempt makes another one, and there is no room for both.
            if (!loaded) {
                taken.close();
            }
        }
        return taken;
    }

    private static synchronized @Nullable FlowWorker idle(RoundStart start) {
        FlowWorker found = null;
        for (Iterator<FlowWorker> workers = IDLE.iterator(); workers.hasNext(); ) {
            FlowWorker worker = workers.next();
            if (!worker.isOf(start.run())) {
                workers.remove();
                worker.close();
            } else if (found == null || worker.holds(start.version())) {
                found = worker;
            }
        }
        IDLE.remove(found);
        return found;
    }

    static synchronized void give(FlowWorker worker) {
        IDLE.add(worker);
    }

    /** Frees those of a run that has ended; only in local mode does the JVM outlive it. */
    static synchronized void end(String run) {
        IDLE.removeIf(worker -> {
            boolean over = worker.isOf(run);
            if (over) {
                worker.close();
            }
            return over;
        });
    }
}
