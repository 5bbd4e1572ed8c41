package org.tarflow4j.jobs.train;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.Split;

/** The datasets' readers of this JVM between two rounds, with the row groups that the next round goes on with. */
final class LiveReaders {
    private static final Map<String, Queue<Reader>> IDLE = new HashMap<>();

    /** A dataset that was opened once, and a reader of its training split, for one thread at a time. */
    record Reader(PatchDataset dataset, PatchReader rows) {
        static Reader of(PatchDataset dataset) {
            return new Reader(dataset, dataset.reader(Split.TRAIN));
        }
    }

    private LiveReaders() {}

    /**
     * One that waits for this run, else a new one.
     *
     * @param run names a training as its driver runs it
     */
    static Reader take(String run, Supplier<PatchDataset> dataset) {
        Reader idle;
        synchronized (IDLE) {
            IDLE.keySet().removeIf(other -> !other.equals(run));
            idle = IDLE.computeIfAbsent(run, key -> new ArrayDeque<>()).poll();
        }
        return idle == null ? Reader.of(dataset.get()) : idle;
    }

    static void give(String run, Reader reader) {
        synchronized (IDLE) {
            IDLE.computeIfAbsent(run, key -> new ArrayDeque<>()).add(reader);
        }
    }

    /** Lets go of those of a run that has ended. */
    static void end(String run) {
        synchronized (IDLE) {
            IDLE.remove(run);
        }
    }
}
