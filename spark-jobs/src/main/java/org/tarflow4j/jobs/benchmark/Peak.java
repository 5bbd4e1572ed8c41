package org.tarflow4j.jobs.benchmark;

import java.util.List;

/**
 * The fastest matrix product of a round of attempts.
 *
 * @param shape of the product, "rows×inner×columns"
 * @param operationsPerSecond how fast it was
 */
public record Peak(String shape, double operationsPerSecond) {
    static Peak measure(List<MatrixProduct> candidates) {
        Peak best = new Peak("", 0);
        for (MatrixProduct candidate : candidates) {
            best = best.or(new Peak(candidate.toString(), candidate.measure()));
        }
        return best;
    }

    /** The higher of both. */
    Peak or(Peak other) {
        return other.operationsPerSecond > operationsPerSecond ? other : this;
    }
}
