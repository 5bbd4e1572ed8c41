package org.tarflow4j.jobs.lease;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.checkpoint.Fence;

/** Judges checkpoints as the newest holder of the run directory does, whoever that is at the moment. */
final class ReadingFence implements Fence {
    private final String runDirectory;
    private final Configuration hadoop;

    ReadingFence(String runDirectory, Configuration hadoop) {
        this.runDirectory = runDirectory;
        this.hadoop = hadoop;
    }

    @Override
    public long token() {
        return 0;
    }

    @Override
    public void check() {}

    @Override
    public boolean admits(long token, long step) throws IOException {
        return new LeaseDirectory(runDirectory, hadoop)
                .newestHolder()
                .map(holder -> holder.admits(token, step))
                .orElse(true);
    }
}
