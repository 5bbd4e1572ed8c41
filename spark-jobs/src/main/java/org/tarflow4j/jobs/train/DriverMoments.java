package org.tarflow4j.jobs.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tarflow4j.jobs.checkpoint.FlatVector;

/** Moments that stay on the driver, which takes the optimizer's step: an array a chunk, outside of the heap. */
final class DriverMoments implements Moments {
    private final long length;
    private final List<INDArray> first;
    private final List<INDArray> second;
    /** Arrays of states that are gone: fresh memory costs more than the step itself. */
    private final Deque<INDArray> free;

    private DriverMoments(long length, List<INDArray> first, List<INDArray> second, Deque<INDArray> free) {
        this.length = length;
        this.first = first;
        this.second = second;
        this.free = free;
    }

    /** Copies of the moments. */
    static DriverMoments of(FlatVector first, FlatVector second) {
        DriverMoments moments =
                new DriverMoments(first.length(), new ArrayList<>(), new ArrayList<>(), new ArrayDeque<>());
        for (int chunk = 0; chunk < Chunks.count(moments.length); chunk++) {
            long from = Chunks.from(chunk);
            long to = Chunks.to(chunk, moments.length);
            moments.first.add(first.part(from, to).dup());
            moments.second.add(second.part(from, to).dup());
        }
        return moments;
    }

    /** A copy to take a step on. */
    DriverMoments copy() {
        return new DriverMoments(
                length,
                new ArrayList<>(first.stream().map(this::copy).toList()),
                new ArrayList<>(second.stream().map(this::copy).toList()),
                free);
    }

    INDArray first(int chunk) {
        return first.get(chunk);
    }

    INDArray second(int chunk) {
        return second.get(chunk);
    }

    @Override
    public FlatVector first() {
        return new Arrays(length, first);
    }

    @Override
    public FlatVector second() {
        return new Arrays(length, second);
    }

    @Override
    public void destroy() {
        synchronized (free) {
            free.addAll(first);
            free.addAll(second);
        }
    }

    private INDArray copy(INDArray values) {
        INDArray target = null;
        synchronized (free) {
            for (INDArray array : free) {
                if (array.length() == values.length()) {
                    target = array;
                    break;
                }
            }
            free.remove(target);
        }
        return target == null ? values.dup() : target.assign(values);
    }

    private record Arrays(long length, List<INDArray> chunks) implements FlatVector {
        @Override
        public INDArray part(long from, long to) {
            INDArray part = Nd4j.createUninitialized(DataType.FLOAT, to - from);
            for (long at = from; at < to; ) {
                int chunk = (int) (at / Chunks.FLOATS);
                long end = Math.min(to, Chunks.to(chunk, length));
                part.get(NDArrayIndex.interval(at - from, end - from))
                        .assign(chunks.get(chunk)
                                .get(NDArrayIndex.interval(at - Chunks.from(chunk), end - Chunks.from(chunk))));
                at = end;
            }
            return part;
        }
    }
}
