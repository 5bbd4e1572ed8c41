/**
 * From the bytes of an image file to a square of 8-bit pixels: decoding with every doubt turned into an error, and
 * resizing that equals Pillow's to the byte. Knows no file system and no Spark; called by the sources and the prepare
 * job only.
 */
@NullMarked
package org.tarflow4j.data.image;

import org.jspecify.annotations.NullMarked;
