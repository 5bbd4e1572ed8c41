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
    private final DataType type;
    private final List<INDArray> chunks = new ArrayList<>();
    private final Map<Place, INDArray> views = new HashMap<>();
    private ArenaStack stack = new ArenaStack();

    private record Place(Mark start, List<Long> shape) {}

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
        Mark start = stack.take(shape);
        while (chunks.size() <= start.chunk()) {
            chunks.add(Nd4j.createUninitializedDetached(type, stack.chunks().get(chunks.size())));
        }
        Place place = new Place(start, Arrays.stream(shape).boxed().toList());
        return views.computeIfAbsent(place, this::view);
    }

    /** As {@link #take}, filled with zeros. */
    public INDArray takeZeros(long... shape) {
        return take(shape).assign(0);
    }

    /** The present top of the stack. */
    public Mark mark() {
        return stack.mark();
    }

    /** Gives back everything taken since {@code mark}. */
    public void release(Mark mark) {
        stack.release(mark);
    }

    /** Gives everything back. */
    public void reset() {
        stack.reset();
    }

    /** Elements allocated so far; constant once a batch shape has been seen. */
    public long allocatedElements() {
        return stack.elements();
    }

    /** As {@link ArenaStack#reached}. */
    public List<Long> reached() {
        return stack.reached();
    }

    /** Frees the memory; nothing that was taken may be used any more. */
    public void free() {
        chunks.forEach(INDArray::close);
        chunks.clear();
        views.clear();
        stack = new ArenaStack();
    }

    private INDArray view(Place place) {
        long length = place.shape().stream().reduce(1L, (a, b) -> a * b);
        return chunks.get(place.start().chunk())
                .get(NDArrayIndex.interval(place.start().offset(), place.start().offset() + length))
                .reshape('c', place.shape().stream().mapToLong(Long::longValue).toArray());
    }
}
