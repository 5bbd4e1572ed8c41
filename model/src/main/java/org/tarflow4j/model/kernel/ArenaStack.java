package org.tarflow4j.model.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tarflow4j.model.kernel.Arena.Mark;

/**
 * Where an {@link Arena} puts its arrays, without the memory: the same calls get the same places. So scratch is predicted
 * by taking what a computation would take.
 */
public final class ArenaStack {
    private static final long CHUNK_ELEMENTS = 1 << 22;
    /** Arrays start on cache lines. */
    private static final long ALIGNMENT_ELEMENTS = 16;

    /** Their lengths. */
    private final List<Long> chunks = new ArrayList<>();
    /** Of each chunk, how far it was ever in use. */
    private final List<Long> reached = new ArrayList<>();

    private int chunk;
    private long offset;

    /** The place of an array of that shape, above all that was taken before. */
    public Mark take(long... shape) {
        long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        while (chunk < chunks.size() && offset + length > chunks.get(chunk)) {
            chunk++;
            offset = 0;
        }
        if (chunk == chunks.size()) {
            chunks.add(Math.max(length, CHUNK_ELEMENTS));
            reached.add(0L);
        }
        Mark place = mark();
        offset += (length + ALIGNMENT_ELEMENTS - 1) / ALIGNMENT_ELEMENTS * ALIGNMENT_ELEMENTS;
        reached.set(chunk, Math.max(reached.get(chunk), offset));
        return place;
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

    /** Lengths of the chunks in which all places lie that were ever taken. */
    List<Long> chunks() {
        return chunks;
    }

    /** Of each chunk, how many elements were ever in use; rounded up to cache lines. */
    public List<Long> reached() {
        return List.copyOf(reached);
    }

    /** Elements of all chunks. */
    public long elements() {
        return chunks.stream().mapToLong(Long::longValue).sum();
    }
}
