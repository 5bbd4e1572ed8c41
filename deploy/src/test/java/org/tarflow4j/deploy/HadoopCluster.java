package org.tarflow4j.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;

/** YARN with one node, and HDFS, in this JVM; what they start are processes of their own. */
final class HadoopCluster implements AutoCloseable {
    /** A driver and two executors of 3 GiB each, as yarn/spark-defaults.conf asks for; far from all of it is used. */
    private static final int NODE_MEMORY_MIB = 12 << 10;

    private final Distribution distribution;
    private final Path directory;
    private final MiniDFSCluster files;
    private final MiniYARNCluster yarn;

    private HadoopCluster(Distribution distribution, Path directory) throws IOException {
        this.distribution = distribution;
        this.directory = directory;
        Configuration hdfs = new Configuration();
        hdfs.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR,
                directory.resolve("hdfs").toAbsolutePath().toString());
        files = new MiniDFSCluster.Builder(hdfs).numDataNodes(1).build();
        // Under target/NAME of the working directory, where YARN wants it.
        yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    }

    static HadoopCluster start(Distribution distribution, Path directory) throws IOException {
        HadoopCluster cluster = new HadoopCluster(distribution, directory);
        try {
            cluster.yarn.init(cluster.yarnSettings());
            cluster.yarn.start();
            cluster.writeClientSettings();
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private Configuration yarnSettings() {
        Configuration settings = new YarnConfiguration();
        settings.set("fs.defaultFS", uri());
        settings.set("yarn.resourcemanager.hostname", "localhost");
        settings.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", NODE_MEMORY_MIB);
        settings.setInt("yarn.scheduler.minimum-allocation-mb", 256);
        settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        // A disk that is nearly full is no reason to stop.
        settings.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100.0");
        // Hadoop's own capacity-scheduler.xml is not in the jar: one queue for everything.
        settings.set("yarn.scheduler.capacity.root.queues", "default");
        settings.setInt("yarn.scheduler.capacity.root.default.capacity", 100);
        settings.setInt("yarn.scheduler.capacity.maximum-am-resource-percent", 1);
        settings.setInt("yarn.scheduler.capacity.node-locality-delay", -1);
        return settings;
    }

    /** What an administrator puts into {@code HADOOP_CONF_DIR}. */
    private void writeClientSettings() throws IOException {
        Files.createDirectories(clientSettings());
        try (OutputStream out = Files.newOutputStream(clientSettings().resolve("yarn-site.xml"))) {
            yarn.getConfig().writeXml(out);
        }
        Configuration core = new Configuration(false);
        core.set("fs.defaultFS", uri());
        core.setInt("dfs.replication", 1);
        try (OutputStream out = Files.newOutputStream(clientSettings().resolve("core-site.xml"))) {
            core.writeXml(out);
        }
    }

    private Path clientSettings() {
        return directory.resolve("hadoop-conf").toAbsolutePath();
    }

    /** The submit script; {@code deployMode} is client or cluster. */
    Launcher launcher(String deployMode) {
        return new Launcher(
                distribution.home().resolve("yarn/submit"),
                Map.of(
                        "HADOOP_CONF_DIR",
                        clientSettings().toString(),
                        "TARFLOW4J_DEPLOY_MODE",
                        deployMode,
                        "TARFLOW4J_NODE_JAVA_HOME",
                        System.getProperty("java.home"),
                        "TARFLOW4J_SUBMIT_OPTS",
                        "--driver-memory 1g --executor-memory 1g --num-executors 2 --conf spark.ui.enabled=false"
                                // Which saves copying 250 MB of Spark into each of a dozen containers.
                                + " --conf spark.yarn.jars=local:" + distribution.sparkHome() + "/jars/*",
                        "SPARK_LOCAL_IP",
                        "127.0.0.1"),
                directory);
    }

    String uri() {
        return files.getURI().toString();
    }

    FileSystem fileSystem() throws IOException {
        return files.getFileSystem();
    }

    byte[] read(String file) throws IOException {
        try (InputStream in = fileSystem().open(new org.apache.hadoop.fs.Path(file))) {
            return in.readAllBytes();
        }
    }

    /** The application that was submitted last. */
    RMApp lastApplication() {
        Collection<RMApp> all =
                yarn.getResourceManager().getRMContext().getRMApps().values();
        return all.stream().max(Comparator.comparing(RMApp::getApplicationId)).orElseThrow();
    }

    @Override
    public void close() {
        yarn.stop();
        files.shutdown();
    }
}
