/** Sets of 8-bit images that are judged: splits of a dataset and directories of samples, read row by row where tasks run. */
@NullMarked
package org.tarflow4j.jobs.quality.image;

import org.jspecify.annotations.NullMarked;
