package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Which checkpoints of a run are visible to others, whole or not. */
public final class CommittedSteps {
    private CommittedSteps() {}

    /** Steps whose checkpoint has a manifest, which is what makes its files visible as one; ascending. */
    public static List<Long> of(String runDirectory, Configuration hadoop) throws IOException {
        CheckpointStore store = CheckpointStore.of(runDirectory, hadoop, Fence.NONE);
        List<Long> committed = new ArrayList<>();
        for (long step : store.steps()) {
            if (store.fileSystem().exists(new Path(store.path(step), CheckpointFiles.MANIFEST))) {
                committed.add(step);
            }
        }
        return committed;
    }
}
