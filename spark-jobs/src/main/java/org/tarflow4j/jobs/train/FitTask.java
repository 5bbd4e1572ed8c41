package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.storage.BlockManagerId;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.device.TaskDevice;
import scala.Tuple2;

/**
 * One worker's part of a round, run in a Spark task: from the common state over the worker's own batches. It draws
 * nothing, and what it keeps is the state itself, so a task that Spark repeats brings back the same bits.
 */
final class FitTask implements Function2<Integer, Iterator<DataSet>, Iterator<Tuple2<Long, Object>>> {
    private final RoundStart start;

    FitTask(RoundStart start) {
        this.start = start;
    }

    @Override
    public Iterator<Tuple2<Long, Object>> call(Integer number, Iterator<DataSet> batches) {
        String device = TaskDevice.require();
        FlowWorker worker = LiveWorkers.take(start, number);
        boolean done = false;
        try {
            WorkerReport report = fit(worker, new WorkerReport(number, host(device)), batches);
            List<Tuple2<Long, Object>> sent = new ArrayList<>();
            sent.add(new Tuple2<>(ChunkKey.of(ChunkKey.REPORTS, number), report));
            if (report.counts()) {
                LentResult result = LentResult.of(start, new Lender(TaskContext.get()), worker);
                sent.addAll(result.pieces(report.images()));
                LiveWorkers.give(result);
            } else {
                LiveWorkers.give(worker);
            }
            done = true;
            return sent.iterator();
        } finally {
            // Whatever a broken task left in the network's vectors is of no use.
            if (!done) {
                worker.close();
            }
        }
    }

    private WorkerReport fit(FlowWorker worker, WorkerReport report, Iterator<DataSet> batches) {
        long before = System.nanoTime();
        while (batches.hasNext()) {
            DataSet batch = batches.next();
            long ready = System.nanoTime();
            report.dataSeconds += (ready - before) * 1e-9;
            report.steps.add(start.averaging() == Averaging.GRADIENTS ? worker.gradient(batch) : worker.fit(batch));
            before = System.nanoTime();
            report.computeSeconds += (before - ready) * 1e-9;
        }
        report.notFinite = worker.notFinite();
        if (start.workers() == 1 && start.averaging() == Averaging.PARAMETERS && report.notFinite == null) {
            // The mean over one worker is what the worker has.
            worker.nowHolds(report.counts() ? start.version() + 1 : start.version());
        }
        return report;
    }

    private static String host(String device) {
        BlockManagerId id = SparkEnv.get().blockManager().blockManagerId();
        return id.host() + " (executor " + id.executorId() + ", " + device + ")";
    }
}
