package org.tarflow4j.jobs.checkpoint;

import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.fault.MemoryObjectStore;

/** Where nothing can be renamed and a PUT is the commit. */
class ObjectStoreCheckpointTest extends CheckpointLaws {
    @Override
    Configuration hadoop() {
        Configuration hadoop = new Configuration();
        MemoryObjectStore.register(hadoop, "s3a");
        return hadoop;
    }

    @Override
    String newRun() {
        return "s3a://" + UUID.randomUUID() + "/run";
    }
}
