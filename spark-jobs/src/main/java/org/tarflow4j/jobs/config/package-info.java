/**
 * A run's settings: read once from {@code reference.conf}, a recipe, system properties and {@code --set} options into
 * immutable records that validate themselves. All problems are reported together, each with its key, value and origin.
 * Jobs get the records and never see a configuration file.
 */
@NullMarked
package org.tarflow4j.jobs.config;

import org.jspecify.annotations.NullMarked;
