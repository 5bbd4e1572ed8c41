package org.tarflow4j.jobs.device;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * Stages whose tasks compute with ND4J. On GPUs each such task takes a whole one (Spark's stage-level scheduling), while other
 * stages, such as those that prepare images, use every core.
 */
public final class DeviceTasks {
    /** One for the life of the JVM: Spark compares profiles by their number. */
    private static final ResourceProfile ONE_GPU = new ResourceProfileBuilder()
            .require(new TaskResourceRequests().resource(GpuRequest.RESOURCE, 1))
            .build();

    private DeviceTasks() {}

    /** The same partitions, one at a time on each device. */
    public static <T> JavaRDD<T> on(JavaRDD<T> partitions) {
        return ExecutorResources.onGpu(partitions.context().getConf()) ? partitions.withResources(ONE_GPU) : partitions;
    }
}
