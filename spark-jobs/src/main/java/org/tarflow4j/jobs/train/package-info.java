/**
 * Training: the flow as a Deeplearning4j network, driven on Spark by parameter averaging.
 *
 * <p>{@link org.tarflow4j.jobs.train.TrainJob} is the way in. Behind it lie the adapter to Deeplearning4j (layer, loss,
 * optimizer, schedule), the batches, whose rows and random draws are pure functions of their keys, and the training
 * master, which averages the workers in a fixed order. Nothing outside needs to know that Deeplearning4j is there.
 */
@NullMarked
package org.tarflow4j.jobs.train;

import org.jspecify.annotations.NullMarked;
