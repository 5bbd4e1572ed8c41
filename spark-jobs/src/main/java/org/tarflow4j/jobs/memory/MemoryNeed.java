package org.tarflow4j.jobs.memory;

import java.io.Serializable;

/**
 * What a JVM needs, in bytes.
 *
 * @param heap Java's heap
 * @param arrays ND4J's arrays, which lie outside the heap and are counted by JavaCPP
 * @param rest what no option limits: code, classes, stacks, native libraries
 */
public record MemoryNeed(long heap, long arrays, long rest) implements Serializable {
    /** Of both in one JVM, which has its rest once. */
    public MemoryNeed and(MemoryNeed other) {
        return new MemoryNeed(heap + other.heap, arrays + other.arrays, Math.max(rest, other.rest));
    }

    /** Outside the heap. */
    public long offHeap() {
        return arrays + rest;
    }

    /** What the process holds when it holds all of it. */
    public long total() {
        return heap + offHeap();
    }
}
