/**
 * Where images come from. A source is opened on the driver, which checks what can be checked without reading every
 * image, and yields splits that Spark tasks read. Hides file formats and layouts; called by the prepare job only.
 */
@NullMarked
package org.tarflow4j.data.source;

import org.jspecify.annotations.NullMarked;
