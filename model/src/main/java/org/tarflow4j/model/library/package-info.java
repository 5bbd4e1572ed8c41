/**
 * The flow for programs of other people: from files on a local disk to images, latents and likelihoods, without Spark.
 * {@link org.tarflow4j.model.library.LoadedFlow} is the way in; {@link org.tarflow4j.model.library.WeightFile} is what programs
 * with a configuration of their own read weights with.
 */
@NullMarked
package org.tarflow4j.model.library;

import org.jspecify.annotations.NullMarked;
