package org.tarflow4j.jobs.checkpoint;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.io.TempDir;

class LocalCheckpointTest extends CheckpointLaws {
    @TempDir
    Path run;

    @Override
    Configuration hadoop() {
        Configuration hadoop = new Configuration();
        // Or the test's own files would have checksum files beside them.
        hadoop.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        return hadoop;
    }

    @Override
    String newRun() {
        return run.toString();
    }
}
