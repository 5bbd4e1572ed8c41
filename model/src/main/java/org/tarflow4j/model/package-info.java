/**
 * What describes a flow: its configuration and the layout of its parameters in one flat vector. Everything else of the
 * module builds on these records; they know nothing of arrays on a device, Spark or files.
 */
@NullMarked
package org.tarflow4j.model;

import org.jspecify.annotations.NullMarked;
