package org.tarflow4j.jobs.train;

import java.util.Iterator;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.data.BatchPlan;
import org.tarflow4j.data.BatchReader;
import org.tarflow4j.data.EpochOrder;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.data.WorkerBatch;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.jobs.config.TrainingSettings;

/** The batches of one worker in the steps [from, to), read ahead and noised one at a time as they are asked for. */
final class WorkerBatches implements Iterator<DataSet>, AutoCloseable {
    private final BatchReader reader;
    private final BatchMaker maker;

    WorkerBatches(
            LiveReaders.Reader opened,
            TrainingSettings training,
            NoiseSettings noise,
            int worker,
            BatchPlan.Range steps) {
        PatchDataset dataset = opened.dataset();
        this.reader = new BatchReader(
                opened.rows(),
                new EpochOrder(dataset.manifest().rowGroupRows(Split.TRAIN), training.seed()),
                new BatchPlan(dataset.rows(Split.TRAIN), training.batchSize(), training.workers()),
                worker,
                steps);
        this.maker = new BatchMaker(dataset.manifest().layout(), training, noise);
    }

    @Override
    public boolean hasNext() {
        return reader.hasNext();
    }

    @Override
    public DataSet next() {
        WorkerBatch rows = reader.next();
        DataSet batch = maker.make(rows.epoch(), rows.rows(), rows.images());
        StepNumber.put(rows.step(), batch);
        return batch;
    }

    @Override
    public void close() {
        reader.close();
    }
}
