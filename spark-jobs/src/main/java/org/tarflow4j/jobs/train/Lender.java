package org.tarflow4j.jobs.train;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.shuffle.FetchFailedException;
import org.apache.spark.storage.BlockManagerId;
import org.tarflow4j.jobs.exchange.Endpoint;
import org.tarflow4j.jobs.exchange.Exchange;
import scala.Option;

/** A task whose worker lends what it brings, and the executor that it ran in. For Kryo a class. */
final class Lender implements Serializable {
    final Endpoint endpoint;
    private final String executor;
    private final String host;
    private final int port;
    private final long task;
    private final int worker;

    /** The task that asks. */
    Lender(TaskContext context) {
        BlockManagerId id = SparkEnv.get().blockManager().blockManagerId();
        endpoint = Exchange.ofThisJvm().endpoint();
        executor = id.executorId();
        host = id.host();
        port = id.port();
        task = context.taskAttemptId();
        worker = context.partitionId();
    }

    /** Tells tasks apart, also the attempts at the same one. */
    long task() {
        return task;
    }

    int worker() {
        return worker;
    }

    /**
     * Says that what this task lends cannot be had any more, in the words that make Spark run it again, and the one that asked
     * after it.
     */
    FetchFailedException lost(int shuffle, TaskContext asking, IOException why) {
        BlockManagerId where = BlockManagerId.apply(executor, host, port, Option.empty());
        return new FetchFailedException(
                where, shuffle, task, worker, asking.partitionId(), String.valueOf(why.getMessage()), why);
    }
}
