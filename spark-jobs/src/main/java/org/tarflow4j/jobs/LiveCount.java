package org.tarflow4j.jobs;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple4;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Shows how much the running tasks have done. The driver's value of an accumulator moves only when a task ends, which
 * may be hours; what tasks have counted so far comes with the executors' heartbeats.
 */
public final class LiveCount extends SparkListener implements AutoCloseable {
    private final SparkContext spark;
    private final Progress progress;
    private final LongAccumulator counter;
    private final long before;
    private final long total;
    private final Map<Long, Long> countByTask = new HashMap<>();
    private boolean ended;

    /** @param before units that were done earlier, out of {@code total} */
    public LiveCount(SparkContext spark, Progress progress, long before, long total) {
        this.spark = spark;
        this.progress = progress;
        this.before = before;
        this.total = total;
        counter = spark.longAccumulator("done");
        spark.addSparkListener(this);
    }

    /** What tasks count with. */
    public LongAccumulator counter() {
        return counter;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>> tasks =
                update.accumUpdates().iterator();
        while (tasks.hasNext()) {
            Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task = tasks.next();
            count((Long) task._1(), task._4());
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.reason().equals(Success$.MODULE$)) {
            count(end.taskInfo().taskId(), end.taskInfo().accumulables());
        } else {
            forget(end.taskInfo().taskId());
        }
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
        end();
    }

    /** Events that are still on their way must not set the progress back. */
    private synchronized void end() {
        ended = true;
    }

    private synchronized void forget(long task) {
        countByTask.remove(task);
    }

    private synchronized void count(long task, Seq<AccumulableInfo> counters) {
        for (AccumulableInfo info : JavaConverters.seqAsJavaList(counters)) {
            if (!ended && info.id() == counter.id() && info.update().isDefined()) {
                countByTask.put(task, ((Number) info.update().get()).longValue());
                long sum =
                        countByTask.values().stream().mapToLong(Long::longValue).sum();
                progress.advance(Math.min(total, before + sum), "");
            }
        }
    }
}
