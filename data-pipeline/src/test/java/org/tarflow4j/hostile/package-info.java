/**
 * Damaged and malicious files for the readers of every module: {@link org.tarflow4j.hostile.Mutator} makes them from whole
 * ones, {@link org.tarflow4j.hostile.Fuzz} feeds them to a reader and judges how it takes them.
 */
package org.tarflow4j.hostile;
