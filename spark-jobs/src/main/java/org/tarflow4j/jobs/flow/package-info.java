/**
 * A checkpoint's flow as jobs and their tasks on executors use it: its weights, read once per JVM; its classes by name; the
 * noise it was trained on.
 */
@NullMarked
package org.tarflow4j.jobs.flow;

import org.jspecify.annotations.NullMarked;
