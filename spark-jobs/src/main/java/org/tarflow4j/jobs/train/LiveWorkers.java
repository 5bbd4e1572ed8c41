package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workers of this JVM between two rounds. A task takes one and gives it back when its part of the round is done, with
 * what it brought, if that counts.
 */
final class LiveWorkers {
    private static final List<FlowWorker> IDLE = new ArrayList<>();
    private static final List<LentResult> LENT = new ArrayList<>();

    private LiveWorkers() {}

    /**
     * One with the state that the round begins with; if possible one that has it already. Frees those of other runs.
     *
     * @param number of the worker that it is to be
     */
    static FlowWorker take(RoundStart start, int number) {
        FlowWorker idle = idle(start);
        FlowWorker taken = idle == null ? busy(start) : idle;
        boolean loaded = false;
        try {
            taken.load(start, number);
            loaded = true;
        } finally {
            // The task's next attempt makes another one, and there is no room for both.
            if (!loaded) {
                taken.close();
            }
        }
        return taken;
    }

    /** With more workers than tasks at a time, a network serves several of them. */
    private static FlowWorker busy(RoundStart start) {
        Optional<LentResult> lent = withWorker();
        if (lent.isEmpty()) {
            return new FlowWorker(start);
        }
        FlowWorker worker = lent.get().worker();
        boolean kept = false;
        try {
            lent.get().setAside();
            kept = true;
        } finally {
            if (!kept) {
                worker.close();
            }
        }
        return worker;
    }

    /** A result whose worker nobody else takes. */
    private static synchronized Optional<LentResult> withWorker() {
        return LENT.stream().filter(LentResult::claim).findFirst();
    }

    private static synchronized @Nullable FlowWorker idle(RoundStart start) {
        for (Iterator<LentResult> results = LENT.iterator(); results.hasNext(); ) {
            LentResult result = results.next();
            if (!result.isOf(start.run()) || result.isBefore(start)) {
                results.remove();
                takeBack(result);
            }
        }
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

    static synchronized void give(LentResult result) {
        LENT.add(result);
    }

    private static void takeBack(LentResult result) {
        result.end();
        if (result.claim()) {
            IDLE.add(result.worker());
        }
    }

    /** Frees those of a run that has ended; only in local mode does the JVM outlive it. */
    static synchronized void end(String run) {
        LENT.removeIf(result -> {
            boolean over = result.isOf(run);
            if (over) {
                takeBack(result);
            }
            return over;
        });
        IDLE.removeIf(worker -> {
            boolean over = worker.isOf(run);
            if (over) {
                worker.close();
            }
            return over;
        });
    }
}
