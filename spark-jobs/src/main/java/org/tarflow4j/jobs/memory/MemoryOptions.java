package org.tarflow4j.jobs.memory;

/**
 * Options that give a JVM what it needs, with room for what cannot be computed: garbage in the heap, arrays that the
 * garbage collector has not found yet.
 *
 * @param heap of {@code -Xmx}, {@code spark.driver.memory} and {@code spark.executor.memory}
 * @param overhead of {@code spark.executor.memoryOverhead}: all that is outside the heap
 * @param maxBytes of {@code org.bytedeco.javacpp.maxbytes}
 * @param maxPhysicalBytes of {@code org.bytedeco.javacpp.maxphysicalbytes}
 */
public record MemoryOptions(String heap, String overhead, String maxBytes, String maxPhysicalBytes) {
    /** With less, Spark refuses to start: "must be at least 471859200". */
    private static final long SPARKS_LEAST_HEAP = 512L << 20;

    /** For a need. */
    public static MemoryOptions of(MemoryNeed need) {
        long heap = Math.max(SPARKS_LEAST_HEAP, withRoom(need.heap()));
        long arrays = withRoom(need.arrays());
        return new MemoryOptions(
                ByteText.option(heap),
                ByteText.option(arrays + need.rest()),
                ByteText.option(arrays),
                ByteText.option(heap + arrays + need.rest()));
    }

    private static long withRoom(long bytes) {
        return bytes + bytes / 4;
    }

    /** As options of the JVM; both are set, since by default they follow the heap's size. */
    public String javaOptions() {
        return "-Dorg.bytedeco.javacpp.maxbytes=" + maxBytes + " -Dorg.bytedeco.javacpp.maxphysicalbytes="
                + maxPhysicalBytes;
    }
}
