package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {
    @ParameterizedTest
    @CsvSource({"45,16,1", "45,16,2", "45,16,3", "47,10,5", "7,20,3", "33,16,5", "1,1,2", "1000,150,7", "640,128,4"})
    void everyPositionIsSeenOnceAnEpochWhateverTheWorkers(long rows, int batchSize, int workers) {
        BatchPlan plan = new BatchPlan(rows, batchSize, workers);
        for (int epoch = 0; epoch < 2; epoch++) {
            int[] seen = new int[(int) rows];
            for (long batch = 0; batch < plan.batchesPerEpoch(); batch++) {
                long step = epoch * plan.batchesPerEpoch() + batch;
                assertThat(plan.epoch(step)).isEqualTo(epoch);
                assertThat(plan.imagesBefore(step)).isEqualTo(epoch * rows + batch * batchSize);
                for (int worker = 0; worker < workers; worker++) {
                    BatchPlan.Range part = plan.part(step, worker);
                    assertThat(part.size()).isBetween(0, batchSize / workers + 1);
                    for (long slot = part.from(); slot < part.to(); slot++) {
                        seen[(int) plan.position(step, (int) slot)]++;
                    }
                }
            }
            assertThat(seen).containsOnly(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"45,16,2", "45,16,3", "47,10,5"})
    void partsOfABatchAreItsSlotsInOrder(long rows, int batchSize, int workers) {
        BatchPlan plan = new BatchPlan(rows, batchSize, workers);
        for (long step = 0; step < plan.batchesPerEpoch(); step++) {
            long next = 0;
            for (int worker = 0; worker < workers; worker++) {
                assertThat(plan.part(step, worker).from()).isEqualTo(next);
                next = plan.part(step, worker).to();
            }
            assertThat(next).isEqualTo(plan.batch(step).size());
        }
    }

    /** Each worker's positions in an epoch are one stretch, those of the smaller last batch aside. */
    @ParameterizedTest
    @CsvSource({"10240,512,1", "10240,512,8", "10240,512,64", "10000,128,4"})
    void aWorkerReadsAStretchOfItsOwn(long rows, int batchSize, int workers) {
        BatchPlan plan = new BatchPlan(rows, batchSize, workers);
        long full = rows / batchSize;
        for (int worker = 0; worker < workers; worker++) {
            Set<Long> positions = new TreeSet<>();
            for (long step = 0; step < full; step++) {
                BatchPlan.Range part = plan.part(step, worker);
                for (long slot = part.from(); slot < part.to(); slot++) {
                    positions.add(plan.position(step, (int) slot));
                }
            }
            long first = positions.iterator().next();
            // Of each lane at most one position is left for the last batch.
            assertThat(positions)
                    .hasSize((int) (full * batchSize / workers))
                    .allMatch(position -> position < first + positions.size() + batchSize / workers);
        }
    }
}
