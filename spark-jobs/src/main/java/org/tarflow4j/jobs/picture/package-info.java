/**
 * Pictures made of small images, for people to look at, without the machine's fonts. Knows no job; called by those that
 * have something to show.
 */
@NullMarked
package org.tarflow4j.jobs.picture;

import org.jspecify.annotations.NullMarked;
