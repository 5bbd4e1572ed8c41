package org.tarflow4j.jobs.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.DiskBlockManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.exchange.Exchange;
import org.tarflow4j.jobs.exchange.LentFile;
import scala.Tuple2;

/** What a worker brought in a round: its vectors, lent to the tasks that average them until the next round begins. */
final class LentResult {
    private final RoundStart round;
    private final Lender lender;
    private final List<INDArray> vectors;
    private final FlowWorker worker;
    private boolean claimed;

    private LentResult(RoundStart round, Lender lender, FlowWorker worker) {
        this.round = round;
        this.lender = lender;
        this.worker = worker;
        this.vectors = worker.brings();
    }

    static LentResult of(RoundStart round, Lender lender, FlowWorker worker) {
        LentResult result = new LentResult(round, lender, worker);
        for (int i = 0; i < result.vectors.size(); i++) {
            Exchange.ofThisJvm().lend(result.name(i), new LentVector(result.vectors.get(i)));
        }
        return result;
    }

    /** The pieces of it by {@link ChunkKey}. */
    List<Tuple2<Long, Object>> pieces(long images) {
        List<Tuple2<Long, Object>> pieces = new ArrayList<>();
        int key = ChunkKey.REPORTS + 1;
        for (int i = 0; i < vectors.size(); i++) {
            long length = vectors.get(i).length();
            for (int chunk = 0; chunk < Chunks.count(length); chunk++) {
                long from = Chunks.from(chunk);
                int size = (int) (Chunks.to(chunk, length) - from);
                pieces.add(new Tuple2<>(
                        ChunkKey.of(key++, lender.worker()),
                        new Piece(images, lender, name(i), from * Float.BYTES, size * Float.BYTES)));
            }
        }
        return pieces;
    }

    boolean isOf(String run) {
        return round.run().equals(run);
    }

    boolean isBefore(RoundStart other) {
        return round.number() < other.number();
    }

    /** Takes the worker away, unless somebody did; its vectors must not change before {@link #setAside}. */
    boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    FlowWorker worker() {
        return worker;
    }

    /** Ends the loan. */
    void end() {
        for (int i = 0; i < vectors.size(); i++) {
            Exchange.ofThisJvm().recall(name(i));
        }
    }

    /** Lends a copy on disk from now on. */
    void setAside() {
        DiskBlockManager disk = SparkEnv.get().blockManager().diskBlockManager();
        try {
            for (int i = 0; i < vectors.size(); i++) {
                INDArray vector = vectors.get(i);
                Path file = disk.createTempLocalBlock()._2().toPath();
                Exchange.ofThisJvm()
                        .lend(name(i), LentFile.copyOf(new LentVector(vector), vector.length() * Float.BYTES, file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name(int vector) {
        return round.run() + "/" + round.number() + "/" + lender.task() + "/" + vector;
    }
}
