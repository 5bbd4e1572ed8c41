/** What is wrong with a picture, in numbers: spectrum, edges of patches, noise, flat and saturated places. Knows no Spark. */
@NullMarked
package org.tarflow4j.jobs.quality.artifact;

import org.jspecify.annotations.NullMarked;
