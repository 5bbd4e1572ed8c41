package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real name node and a real data node in this JVM. */
class HdfsCheckpointTest extends CheckpointLaws {
    private static MiniDFSCluster cluster;

    @BeforeAll
    static void start(@TempDir Path disk) throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disk.toString());
        cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
        cluster.waitActive();
    }

    @AfterAll
    static void stop() {
        cluster.shutdown();
    }

    @Override
    Configuration hadoop() {
        return cluster.getConfiguration(0);
    }

    @Override
    String newRun() {
        return cluster.getURI() + "/" + UUID.randomUUID();
    }
}
