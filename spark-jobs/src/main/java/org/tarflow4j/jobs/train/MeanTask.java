package org.tarflow4j.jobs.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.shuffle.FetchFailedException;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.exchange.Endpoint;
import org.tarflow4j.jobs.exchange.Exchange;
import scala.Tuple2;

/**
 * Averages some chunks over the workers in their order and brings each mean to the driver; a chunk that no worker sent has
 * none. Hands on the reports.
 */
final class MeanTask implements Function2<Integer, Iterator<Tuple2<Long, Object>>, Iterator<WorkerReport>> {
    /** Of a chunk at a time: with its sum it stays in the processor's cache, and is long enough to be worth a request. */
    private static final int PART_BYTES = 2 << 20;

    private static final ThreadLocal<byte[]> PART = ThreadLocal.withInitial(() -> new byte[PART_BYTES]);
    private static final ThreadLocal<WeightedMean> MEAN = ThreadLocal.withInitial(WeightedMean::new);

    private final int shuffle;
    private final Endpoint driver;
    private final String means;
    private final @Nullable MeanChunks kept;

    /**
     * @param shuffle number of the shuffle that brings the pieces
     * @param means what the means are called at the driver
     * @param kept where they go, if executors are to keep those they make, for themselves and each other; else null
     */
    MeanTask(int shuffle, Endpoint driver, String means, @Nullable MeanChunks kept) {
        this.shuffle = shuffle;
        this.driver = driver;
        this.means = means;
        this.kept = kept;
    }

    @Override
    public Iterator<WorkerReport> call(Integer partition, Iterator<Tuple2<Long, Object>> sent)
            throws FetchFailedException {
        List<WorkerReport> reports = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        Future<Void> before = CompletableFuture.completedFuture(null);
        int chunk = -1;
        while (sent.hasNext()) {
            Tuple2<Long, Object> next = sent.next();
            if (next._2() instanceof WorkerReport report) {
                reports.add(report);
                continue;
            }
            if (chunk != ChunkKey.chunk(next._1())) {
                before = bring(chunk, pieces, before);
                pieces.clear();
                chunk = ChunkKey.chunk(next._1());
            }
            pieces.add((Piece) next._2());
        }
        Background.await(bring(chunk, pieces, before));
        return reports.iterator();
    }

    /** Begins to send a mean as soon as the one before has arrived: one travels while the next is made. */
    private Future<Void> bring(int chunk, List<Piece> pieces, Future<Void> before) throws FetchFailedException {
        if (pieces.isEmpty()) {
            return before;
        }
        byte[] mean = mean(pieces);
        Background.await(before);
        return Background.start(() -> {
            Exchange.ofThisJvm().send(driver, means, chunk, mean);
            if (kept != null && !SparkEnv.get().blockManager().blockManagerId().isDriver()) {
                kept.put(chunk, mean);
            }
            return null;
        });
    }

    private byte[] mean(List<Piece> pieces) throws FetchFailedException {
        int length = pieces.get(0).length;
        if (pieces.size() == 1) {
            byte[] only = new byte[length];
            read(pieces.get(0), 0, only, length);
            return only;
        }
        WeightedMean mean = MEAN.get();
        byte[] buffer = PART.get();
        byte[] result = new byte[length];
        for (int at = 0; at < length; at += PART_BYTES) {
            int size = Math.min(PART_BYTES, length - at);
            mean.begin(size / Float.BYTES);
            for (Piece piece : pieces) {
                read(piece, at, buffer, size);
                mean.add(buffer, piece.images);
            }
            mean.write(result, at);
        }
        return result;
    }

    private void read(Piece piece, int from, byte[] target, int size) throws FetchFailedException {
        try {
            Exchange.ofThisJvm().read(piece.lender.endpoint, piece.name, piece.from + from, target, size);
        } catch (IOException e) {
            throw piece.lender.lost(shuffle, TaskContext.get(), e);
        }
    }
}
