package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** What the chunks' tasks bring to the driver, in whatever order: each is put in its place, and out of the way, at once. */
final class Collected<T> extends AbstractFunction2<Object, Object, BoxedUnit> {
    private final Function<byte[], T> place;
    private final @Nullable T[] chunks;
    private List<WorkerReport> reports = List.of();

    /** @param place where a chunk's bytes are put */
    @SuppressWarnings("unchecked")
    Collected(int count, Function<byte[], T> place) {
        this.place = place;
        this.chunks = (T[]) new Object[count];
    }

    @Override
    @SuppressWarnings("unchecked")
    public BoxedUnit apply(Object partition, @Nullable Object result) {
        int index = (Integer) partition;
        if (index == ChunkKey.REPORTS) {
            reports = (ArrayList<WorkerReport>) Objects.requireNonNull(result);
        } else if (result != null) {
            chunks[index - 1] = place.apply((byte[]) result);
        }
        return BoxedUnit.UNIT;
    }

    List<WorkerReport> reports() {
        return reports;
    }

    /** All that arrived, in order. */
    List<T> chunks() {
        List<T> arrived = new ArrayList<>();
        Arrays.stream(chunks).filter(Objects::nonNull).forEach(arrived::add);
        return arrived;
    }
}
