/**
 * The scheduled job: new images, a flow trained further on them, and the decision whether it takes the place of the one
 * in use. {@link org.tarflow4j.jobs.retrain.RetrainJob} is the way in. Each retraining has a directory of its own below
 * {@code retrain/} of the run directory, whose files say how far it came; they stay in here.
 */
@NullMarked
package org.tarflow4j.jobs.retrain;

import org.jspecify.annotations.NullMarked;
