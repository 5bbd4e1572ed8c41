package org.tarflow4j.jobs.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of some vectors, numbered through, as {@link ChunkKey} does.
 *
 * @param vectors in the order of {@link FlowWorker#brings}
 */
record MeanChunks(ArrayList<Chunks> vectors) implements Serializable {
    static MeanChunks of(Chunks... vectors) {
        return new MeanChunks(new ArrayList<>(List.of(vectors)));
    }

    int count() {
        return vectors.stream().mapToInt(Chunks::count).sum();
    }

    /** See {@link Chunks#put}. */
    void put(int index, byte[] bytes) {
        int before = 0;
        for (Chunks vector : vectors) {
            if (index < before + vector.count()) {
                vector.put(index - before, bytes);
                return;
            }
            before += vector.count();
        }
        throw new IndexOutOfBoundsException(index);
    }

    void destroy() {
        vectors.forEach(Chunks::destroy);
    }
}
