/**
 * The flow for programs of other people: from files on a local disk to images, latents and likelihoods, without Spark.
 * {@link org.tarflow4j.model.library.LoadedFlow} is the way in and the whole of it.
 */
@NullMarked
package org.tarflow4j.model.library;

import org.jspecify.annotations.NullMarked;
