/**
 * Telling images of another kind from those a flow was trained on: {@link org.tarflow4j.jobs.score.ScoreJob} is called by the
 * command line. Distributions, what they are worth (the area under the ROC curve), and pictures of both know neither flow nor
 * files.
 */
@NullMarked
package org.tarflow4j.jobs.score;

import org.jspecify.annotations.NullMarked;
