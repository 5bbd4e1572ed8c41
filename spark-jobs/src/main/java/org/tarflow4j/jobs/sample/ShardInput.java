package org.tarflow4j.jobs.sample;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The samples of a shard, in the order of their indexes. */
interface ShardInput extends Closeable {
    /** The next sample; null at the end. */
    @Nullable
    StoredSample next() throws IOException;
}
