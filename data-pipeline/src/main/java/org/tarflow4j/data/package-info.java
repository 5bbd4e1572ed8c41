/**
 * The patch dataset: {@link org.tarflow4j.data.PrepareJob} writes one from images, {@link
 * org.tarflow4j.data.PatchDataset} opens and reads it, {@link org.tarflow4j.data.EpochOrder} says in which order.
 * Callers outside need nothing else; the sources and the image code are in the packages below.
 */
@NullMarked
package org.tarflow4j.data;

import org.jspecify.annotations.NullMarked;
