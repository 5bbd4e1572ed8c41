package org.tarflow4j.jobs.evaluate;

import java.io.Serializable;

/** The losses of one group of images under one density, by noise level; what a task brings back. A plain class: Kryo
 * cannot fill records. */
final class GroupStatistics implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Which density, by its place in the job's list. */
    int density;
    /** Which images, in the order of the split. */
    int group;

    long count;
    double[] means = {};
    double[] squaredDeviations = {};

    Statistics at(int level) {
        return new Statistics(count, means[level], squaredDeviations[level]);
    }
}
