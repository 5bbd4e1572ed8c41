package org.tarflow4j.model.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Scratch memory that is allocated once and handed out again and again: a fresh off-heap array costs far more in page
 * faults than the arithmetic done in it.
 *
 * <p>A stack: {@link #take} moves the top up, {@link #release} moves it back to a {@link #mark}. The same sequence of
 * calls gets the same memory, so after one pass over a batch shape nothing is allocated. Contents are undefined. Not
 * thread-safe.
 */
public final class Arena {
    private static final long CHUNK_ELEMENTS = 1 << 22;
    /** Arrays start on cache lines. */
    private static final long ALIGNMENT_ELEMENTS = 16;

    private final DataType type;
    private final List<INDArray> chunks = new ArrayList<>();
    private final Map<Place, INDArray> views = new HashMap<>();
    private int chunk;
    private long offset;

    private record Place(int chunk, long offset, List<Long> shape) {}

    /** A position of the stack, for {@link #release}. */
    public record Mark(int chunk, long offset) {}

    public Arena(DataType type) {
        this.type = type;
    }

    /** Element type of every array of this arena. */
    public DataType type() {
        return type;
    }

    /** A contiguous array in 'c' order with undefined contents, valid until a mark below it is released. */
    public INDArray take(long... shape) {
        long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        while (chunk < chunks.size() && offset + length > chunks.get(chunk).length()) {
            chunk++;
            offset = 0;
        }
        if (chunk == chunks.size()) {
            chunks.add(Nd4j.createUninitializedDetached(type, Math.max(length, CHUNK_ELEMENTS)));
        }
        Place place = new Place(chunk, offset, Arrays.stream(shape).boxed().toList());
        offset += (length + ALIGNMENT_ELEMENTS - 1) / ALIGNMENT_ELEMENTS * ALIGNMENT_ELEMENTS;
        return views.computeIfAbsent(place, this::view);
    }

    /** As {@link #take}, filled with zeros. */
    public INDArray takeZeros(long... shape) {
        return take(shape).assign(0);
    }

    /** The present top of the stack. */
    public Mark mark() {
        return new Mark(chunk, offset);
    }

    /** Gives back everything taken since {@code mark}. */
    public void release(Mark mark) {
        chunk = mark.chunk();
        offset = mark.offset();
    }

    /** Gives everything back. */
    public void reset() {
        chunk = 0;
        offset = 0;
    }

    /** Elements allocated so far; constant once a batch shape has been seen. */
    public long allocatedElements() {
        return chunks.stream().mapToLong(INDArray::length).sum();
    }

    /** Frees the memory; nothing that was taken may be used any more. */
    public void free() {
        chunks.forEach(INDArray::close);
        chunks.clear();
        views.clear();
        reset();
    }

    private INDArray view(Place place) {
        long length = place.shape().stream().reduce(1L, (a, b) -> a * b);
        return chunks.get(place.chunk())
                .get(NDArrayIndex.interval(place.offset(), place.offset() + length))
                .reshape('c', place.shape().stream().mapToLong(Long::longValue).toArray());
    }
}
