/**
 * Judging a flow on images that it was not trained on. {@link org.tarflow4j.jobs.evaluate.EvaluateJob} is the way in and
 * {@link org.tarflow4j.jobs.evaluate.EvaluationReport} what comes out: every number with its name, unit and definition.
 * Behind them, densities that a noised image is held against, and statistics that merge.
 */
@NullMarked
package org.tarflow4j.jobs.evaluate;

import org.jspecify.annotations.NullMarked;
