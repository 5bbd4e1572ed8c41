package org.tarflow4j.jobs.sample;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.tarflow4j.jobs.output.WrittenFile;

/** Where the samples of a shard go. What is closed and not committed leaves nothing that counts. */
interface ShardOutput extends Closeable {
    /** Takes the next sample; indexes ascend. */
    void add(StoredSample sample) throws IOException;

    /** Puts the shard in its place; returns its files. */
    List<WrittenFile> commit() throws IOException;
}
