package org.tarflow4j.jobs.train;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.data.EpochOrder;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.config.NoiseSettings;
import org.tarflow4j.jobs.config.TrainingSettings;

/** The batches of one worker in the steps [from, to), read and noised one at a time as they are asked for. */
final class WorkerBatches implements Iterator<DataSet> {
    private final BatchPlan plan;
    private final EpochOrder order;
    private final PatchReader reader;
    private final BatchMaker maker;
    private final int worker;
    private final long to;
    private long next;

    WorkerBatches(
            PatchDataset dataset, TrainingSettings training, NoiseSettings noise, int worker, BatchPlan.Range steps) {
        this.plan = new BatchPlan(dataset.rows(Split.TRAIN), training.batchSize(), training.workers());
        this.order = new EpochOrder(dataset.manifest().rowGroupRows(Split.TRAIN), training.seed());
        this.reader = dataset.reader(Split.TRAIN);
        this.maker = new BatchMaker(dataset.manifest().layout(), training, noise);
        this.worker = worker;
        this.to = steps.to();
        this.next = steps.from();
        skipEmpty();
    }

    @Override
    public boolean hasNext() {
        return next < to;
    }

    @Override
    public DataSet next() {
        if (next >= to) {
            throw new NoSuchElementException();
        }
        BatchPlan.Range part = plan.part(next, worker);
        int epoch = plan.epoch(next);
        long[] rows = new long[part.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = order.row(epoch, part.from() + i);
        }
        List<PatchRow> images = reader.read(rows);
        DataSet batch = maker.make(epoch, rows, images);
        StepNumber.put(next, batch);
        next++;
        skipEmpty();
        return batch;
    }

    private void skipEmpty() {
        while (next < to && plan.part(next, worker).size() == 0) {
            next++;
        }
    }
}
