package org.tarflow4j.jobs.train;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/** The number of the optimizer step that a batch belongs to travels with the batch, as its metadata. */
final class StepNumber {
    private StepNumber() {}

    static void put(long step, DataSet batch) {
        batch.setExampleMetaData(List.of(step));
    }

    static long of(DataSet batch) {
        List<?> data = batch.getExampleMetaData();
        if (data != null && data.size() == 1 && data.get(0) instanceof Long step) {
            return step;
        }
        throw new IllegalArgumentException("The batch does not say which step it belongs to");
    }
}
