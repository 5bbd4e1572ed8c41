package org.tarflow4j.jobs.train;

import org.apache.spark.api.java.JavaRDD;
import org.nd4j.linalg.dataset.DataSet;
import org.tarflow4j.data.BatchPlan;

/** Where the batches of a round come from. */
interface RoundSource {
    /** The batches of the steps [from, to), a partition a worker. */
    JavaRDD<DataSet> batches(BatchPlan.Range steps);
}
