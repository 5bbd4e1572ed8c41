package org.tarflow4j.jobs.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.DeviceKind;
import org.tarflow4j.jobs.device.DevicePlugin;
import org.tarflow4j.jobs.device.ExecutorResources;
import org.tarflow4j.jobs.device.GpuRequest;
import org.tarflow4j.jobs.monitor.TrainingPlugin;

/** What surrounds a job: Spark as every job needs it, Hadoop's configuration, and the way progress is shown. */
final class SparkSessions {
    private static final String PLUGINS = "spark.plugins";

    /**
     * Keys and values that Spark's event log and pages show as stars. Spark's own pattern knows neither credential providers
     * nor Azure's account keys nor the keys that S3 encrypts with; this one has what Hadoop holds for sensitive too.
     */
    private static final String SECRETS = "(?i)secret|password|passwd|passphrase|token|access[.]?key|account[.]key"
            + "|encryption[.]key|keystore[.]pass|credential|oauth";

    private SparkSessions() {}

    /**
     * A session on the master that spark-submit was given; on this machine's cores without one.
     *
     * @throws org.tarflow4j.jobs.JobException with {@link org.tarflow4j.jobs.ExitCode#RESOURCE_MISSING} if no executor
     *     could be had for that device
     */
    static SparkSession open(String command, DeviceKind device) {
        SparkConf conf = new SparkConf();
        configure(conf, command, device);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** Adds what every job needs and the user has not decided. */
    static void configure(SparkConf conf, String command, DeviceKind device) {
        conf.setIfMissing("spark.master", "local[*]")
                .setIfMissing("spark.app.name", "tarflow4j " + command)
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                // A second attempt of a task that trains would be wasted work at best.
                .set("spark.speculation", "false")
                // An evaluation merges the statistics of its tasks here, covariances among them.
                .setIfMissing("spark.driver.maxResultSize", "0")
                .setIfMissing("spark.redaction.regex", SECRETS)
                .setIfMissing("spark.ui.showConsoleProgress", "false");
        if (GpuRequest.isLocal(conf.get("spark.master"))) {
            // Driver and executor are one process. Spark would still give the executor up for silent, and end both,
            // once
            // the machine has slept for two minutes.
            conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", "36500d");
        }
        conf.set(PLUGINS, withOurs(conf.get(PLUGINS, "")));
        GpuRequest.require(conf, device);
        ExecutorResources.apply(conf, device);
    }

    /** The user's own plugins stay. */
    private static String withOurs(String plugins) {
        return Stream.concat(
                        Arrays.stream(plugins.split(",")).map(String::strip).filter(name -> !name.isEmpty()),
                        Stream.of(TrainingPlugin.class.getName(), DevicePlugin.class.getName()))
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** Hadoop's configuration with what spark-submit was told of it; needs no session. */
    static Configuration hadoop() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }

    /** A bar for people, lines for logs. */
    static Progress progress() {
        return System.console() != null ? Progress.bar() : Progress.log();
    }
}
