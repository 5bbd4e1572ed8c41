/**
 * The look at a flow while it trains: {@link org.tarflow4j.jobs.validate.CheckpointValidation} asks evaluation and sampling
 * to do for a checkpoint of the training what they do for any other.
 */
@NullMarked
package org.tarflow4j.jobs.validate;

import org.jspecify.annotations.NullMarked;
