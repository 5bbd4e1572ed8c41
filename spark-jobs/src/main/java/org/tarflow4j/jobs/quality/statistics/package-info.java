/**
 * Numbers about clouds of feature vectors: moments that merge, Fréchet distance, precision and recall. Knows neither images
 * nor networks nor Spark.
 */
@NullMarked
package org.tarflow4j.jobs.quality.statistics;

import org.jspecify.annotations.NullMarked;
