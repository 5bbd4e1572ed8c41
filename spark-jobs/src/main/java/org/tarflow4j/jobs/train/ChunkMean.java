package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * The mean of a chunk over the workers, weighted by images: summed in float64 in the order of the workers, rounded once.
 * Null if no worker sent one. The first partition gives the list of the reports instead.
 */
final class ChunkMean extends AbstractFunction2<TaskContext, Iterator<Tuple2<Long, Object>>, Object>
        implements Serializable {
    private static final int BLOCK = 4096;

    @Override
    public @Nullable Object apply(TaskContext context, Iterator<Tuple2<Long, Object>> sent) {
        return context.partitionId() == ChunkKey.REPORTS ? reports(sent) : mean(sent);
    }

    private static ArrayList<WorkerReport> reports(Iterator<Tuple2<Long, Object>> sent) {
        ArrayList<WorkerReport> reports = new ArrayList<>();
        while (sent.hasNext()) {
            reports.add((WorkerReport) sent.next()._2());
        }
        return reports;
    }

    static byte @Nullable [] mean(Iterator<Tuple2<Long, Object>> sent) {
        if (!sent.hasNext()) {
            return null;
        }
        Piece first = (Piece) sent.next()._2();
        if (!sent.hasNext()) {
            return first.bytes;
        }
        double[] sum = new double[first.bytes.length / Float.BYTES];
        add(first, sum);
        long images = first.images;
        while (sent.hasNext()) {
            Piece piece = (Piece) sent.next()._2();
            add(piece, sum);
            images += piece.images;
        }
        return divided(sum, images);
    }

    private static void add(Piece piece, double[] sum) {
        FloatBuffer values = FloatBytes.asFloats(piece.bytes);
        float[] block = new float[BLOCK];
        for (int from = 0; from < sum.length; from += BLOCK) {
            int size = Math.min(BLOCK, sum.length - from);
            values.get(block, 0, size);
            for (int i = 0; i < size; i++) {
                sum[from + i] += piece.images * (double) block[i];
            }
        }
    }

    private static byte[] divided(double[] sum, long images) {
        byte[] mean = new byte[sum.length * Float.BYTES];
        FloatBuffer out = FloatBytes.asFloats(mean);
        float[] block = new float[BLOCK];
        for (int from = 0; from < sum.length; from += BLOCK) {
            int size = Math.min(BLOCK, sum.length - from);
            for (int i = 0; i < size; i++) {
                block[i] = (float) (sum[from + i] / images);
            }
            out.put(block, 0, size);
        }
        return mean;
    }
}
