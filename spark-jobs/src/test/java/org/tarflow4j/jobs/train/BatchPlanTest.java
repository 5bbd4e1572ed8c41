package org.tarflow4j.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {
    @ParameterizedTest
    @CsvSource({"45,16,1", "45,16,2", "45,16,3", "47,10,5", "7,20,3", "33,16,5", "1,1,2"})
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
                    for (long position = part.from(); position < part.to(); position++) {
                        seen[(int) position]++;
                    }
                }
            }
            assertThat(seen).containsOnly(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"45,16,2", "45,16,3", "47,10,5"})
    void partsOfABatchAreTheBatchInOrder(long rows, int batchSize, int workers) {
        BatchPlan plan = new BatchPlan(rows, batchSize, workers);
        for (long step = 0; step < plan.batchesPerEpoch(); step++) {
            long next = plan.batch(step).from();
            for (int worker = 0; worker < workers; worker++) {
                assertThat(plan.part(step, worker).from()).isEqualTo(next);
                next = plan.part(step, worker).to();
            }
            assertThat(next).isEqualTo(plan.batch(step).to());
        }
    }
}
