package org.tarflow4j.data.image;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Photographs come in few sizes, so the same taps are wanted again and again. Bounded: 256 of at most some 100 KB. */
final class TapsCache {
    private static final int MOST_ENTRIES = 256;
    private static final int LONGEST = 4096;

    private static final ConcurrentMap<Key, Taps> CACHE = new ConcurrentHashMap<>();

    private TapsCache() {}

    /** See {@link Taps#of}. */
    static Taps of(int sourceLength, int targetLength, Filter filter) {
        if (Math.max(sourceLength, targetLength) > LONGEST) {
            return Taps.of(sourceLength, targetLength, filter);
        }
        if (CACHE.size() >= MOST_ENTRIES) {
            // What is common is back soon.
            CACHE.clear();
        }
        return CACHE.computeIfAbsent(
                new Key(sourceLength, targetLength, filter), key -> Taps.of(key.source, key.target, key.filter));
    }

    private record Key(int source, int target, Filter filter) {}
}
