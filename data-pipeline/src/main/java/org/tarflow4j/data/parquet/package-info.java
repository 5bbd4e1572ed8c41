/**
 * Parquet files of strangers. The library allocates what lengths and counts in a file ask for; here each of them is
 * compared with the bytes that are there first, and the library decodes what has passed. Knows nothing of images and
 * datasets; called by the sources and by the reader of shards.
 */
@NullMarked
package org.tarflow4j.data.parquet;

import org.jspecify.annotations.NullMarked;
