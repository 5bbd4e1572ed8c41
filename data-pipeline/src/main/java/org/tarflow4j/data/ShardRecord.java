package org.tarflow4j.data;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * A shard that is in place, and what its images add to the manifest.
 *
 * @param sums of its pixels; null outside of the training split
 */
record ShardRecord(Shard shard, List<Long> imagesPerClass, @Nullable PixelSums sums) {}
