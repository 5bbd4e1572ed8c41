package org.tarflow4j.jobs.train;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import scala.Tuple2;

/**
 * What a worker sends, keyed by {@link ChunkKey}: its report, then, unless it does not count, the chunks of its vectors,
 * each copied as it is asked for. With the last of them the worker is given back to its JVM.
 */
final class WorkerOutput implements Iterator<Tuple2<Long, Object>> {
    private final int number;
    private final FlowWorker worker;
    private @Nullable WorkerReport report;
    private Iterator<INDArray> vectors = Collections.emptyIterator();
    private @Nullable INDArray vector;
    private int chunkOfVector;
    private int chunk = ChunkKey.REPORTS;
    private long images;
    private boolean done;

    WorkerOutput(int number, FlowWorker worker) {
        this.number = number;
        this.worker = worker;
    }

    void begin(WorkerReport finished) {
        report = finished;
        images = finished.images();
        List<INDArray> brought = finished.counts() ? worker.brings() : List.of();
        vectors = brought.iterator();
    }

    boolean isDone() {
        return done;
    }

    @Override
    public boolean hasNext() {
        if (report != null || vector != null || vectors.hasNext()) {
            return true;
        }
        if (!done) {
            done = true;
            LiveWorkers.give(worker);
        }
        return false;
    }

    @Override
    public Tuple2<Long, Object> next() {
        if (report != null) {
            WorkerReport sent = report;
            report = null;
            return new Tuple2<>(ChunkKey.of(chunk++, number), sent);
        }
        if (vector == null) {
            vector = vectors.next();
            chunkOfVector = 0;
        }
        INDArray current = vector;
        if (current == null) {
            throw new NoSuchElementException();
        }
        byte[] bytes = FloatBytes.of(current, Chunks.from(chunkOfVector), Chunks.to(chunkOfVector, current.length()));
        chunkOfVector++;
        if (chunkOfVector == Chunks.count(current.length())) {
            vector = null;
        }
        return new Tuple2<>(ChunkKey.of(chunk++, number), new Piece(images, bytes));
    }
}
