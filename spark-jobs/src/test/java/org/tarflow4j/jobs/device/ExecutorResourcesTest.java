package org.tarflow4j.jobs.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.config.DeviceKind;

class ExecutorResourcesTest {
    private static final String OPTIONS = "spark.executor.extraJavaOptions";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final long MIB = 1 << 20;

    @Test
    void threadsAreTheCoresOfATask() {
        assertThat(applied(conf("yarn")).get("spark.executorEnv.OMP_NUM_THREADS"))
                .isEqualTo("1");
        assertThat(applied(conf("yarn").set("spark.task.cpus", "4")).get("spark.executorEnv.OMP_NUM_THREADS"))
                .isEqualTo("4");
        assertThat(applied(conf("yarn").set("spark.task.cpus", "4").set("spark.executorEnv.OMP_NUM_THREADS", "2"))
                        .get("spark.executorEnv.OMP_NUM_THREADS"))
                .isEqualTo("2");
    }

    /** JavaCPP's limit follows from the overhead, whose rest is the JVM's own. */
    @Test
    void arraysMayTakeTheOverhead() {
        assertThat(applied(conf("k8s://https://host").set(OVERHEAD, "4608m").set("spark.executor.memory", "2g"))
                        .get(OPTIONS))
                .isEqualTo("-Dorg.bytedeco.javacpp.maxbytes=4096m -Dorg.bytedeco.javacpp.maxphysicalbytes=6656m");
        assertThat(applied(conf("spark://head:7077").set(OVERHEAD, "2048").set(OPTIONS, "-Xlog:gc"))
                        .get(OPTIONS))
                .isEqualTo("-Xlog:gc -Dorg.bytedeco.javacpp.maxbytes=1536m"
                        + " -Dorg.bytedeco.javacpp.maxphysicalbytes=3072m");
        assertThat(ExecutorResources.arrays(1024 * MIB)).isEqualTo(512 * MIB);
        assertThat(ExecutorResources.arrays(384 * MIB)).isEqualTo(192 * MIB);
    }

    @Test
    void whatTheUserSaysStays() {
        String own = "-Dorg.bytedeco.javacpp.maxbytes=9g";
        assertThat(applied(conf("yarn").set(OPTIONS, own)).get(OPTIONS)).isEqualTo(own);
    }

    /** Spark's defaults, which YARN and Kubernetes hold an executor to, and a standalone cluster does not. */
    @Test
    void anOverheadThatNobodyNamed() {
        assertThat(ExecutorResources.overhead(conf("yarn").set("spark.executor.memory", "1g")))
                .hasValue(384 * MIB);
        assertThat(ExecutorResources.overhead(conf("yarn").set("spark.executor.memory", "10g")))
                .hasValue(1024 * MIB);
        assertThat(ExecutorResources.overhead(conf("k8s://x")
                        .set("spark.executor.memory", "10g")
                        .set("spark.executor.memoryOverheadFactor", "0.4")))
                .hasValue(4096 * MIB);
        assertThat(ExecutorResources.overhead(conf("spark://head:7077"))).isEmpty();
        assertThat(applied(conf("spark://head:7077")).contains(OPTIONS)).isFalse();
    }

    @Test
    void executorsKnowTheDevice() {
        assertThat(ExecutorResources.onGpu(applied(conf("yarn")))).isFalse();
        SparkConf gpu = conf("yarn");
        ExecutorResources.apply(gpu, DeviceKind.GPU);
        assertThat(ExecutorResources.onGpu(gpu)).isTrue();
        assertThat(gpu.get("spark.executorEnv.CUDA_DEVICE_ORDER")).isEqualTo("PCI_BUS_ID");
    }

    private static SparkConf conf(String master) {
        return new SparkConf(false).set("spark.master", master);
    }

    private static SparkConf applied(SparkConf conf) {
        ExecutorResources.apply(conf, DeviceKind.CPU);
        return conf;
    }
}
