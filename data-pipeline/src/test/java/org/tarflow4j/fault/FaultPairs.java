package org.tarflow4j.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Faults that strike the same work, two by two: a few pairs, as a job takes a second; more of them with
 * {@code -Dtarflow4j.pairs=1000}, others with {@code -Dtarflow4j.seed=7}.
 */
public final class FaultPairs {
    private static final int FEW = 6;

    private FaultPairs() {}

    public static Stream<List<Fault>> of(List<Fault> faults) {
        List<List<Fault>> pairs = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            for (Fault second : faults.subList(i + 1, faults.size())) {
                pairs.add(List.of(faults.get(i), second));
            }
        }
        Collections.shuffle(pairs, new Random(Integer.getInteger("tarflow4j.seed", 1)));
        return pairs.stream().limit(Integer.getInteger("tarflow4j.pairs", FEW));
    }
}
