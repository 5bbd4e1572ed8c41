/**
 * Numbers that tell images of another kind from those a flow was trained on: their distributions, what they are worth (the
 * area under the ROC curve), and pictures of both. Knows neither flow nor files; called by
 * {@link org.tarflow4j.jobs.sample.ScoreJob}.
 */
@NullMarked
package org.tarflow4j.jobs.sample.score;

import org.jspecify.annotations.NullMarked;
