package org.tarflow4j.model.kernel.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of this processor's width. Indexes count floats. */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}

    static FloatVector load(ByteBuffer buffer, int index) {
        return FloatVector.fromByteBuffer(SPECIES, buffer, index << 2, ORDER);
    }

    /** Lanes outside the mask are zero. */
    static FloatVector load(ByteBuffer buffer, int index, VectorMask<Float> mask) {
        return FloatVector.fromByteBuffer(SPECIES, buffer, index << 2, ORDER, mask);
    }

    static void store(FloatVector vector, ByteBuffer buffer, int index) {
        vector.intoByteBuffer(buffer, index << 2, ORDER);
    }

    /** Leaves elements outside the mask as they are. */
    static void store(FloatVector vector, ByteBuffer buffer, int index, VectorMask<Float> mask) {
        vector.intoByteBuffer(buffer, index << 2, ORDER, mask);
    }

    static FloatVector load(float[] array, int index) {
        return FloatVector.fromArray(SPECIES, array, index);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** The lanes of the elements from {@code index} to {@code count}. */
    static VectorMask<Float> rest(int index, int count) {
        return SPECIES.indexInRange(index, count);
    }

    /** How many of {@code count} elements fill whole vectors. */
    static int whole(int count) {
        return SPECIES.loopBound(count);
    }

    /** {@code count} rounded up to whole vectors. */
    static int up(int count) {
        return (count + COUNT - 1) / COUNT * COUNT;
    }

    /** Sum of the lanes, first to last: {@link FloatVector#reduceLanes} leaves the order open. */
    static float sum(FloatVector vector, float[] scratch) {
        vector.intoArray(scratch, 0);
        float sum = 0;
        for (int lane = 0; lane < COUNT; lane++) {
            sum += scratch[lane];
        }
        return sum;
    }
}
