/**
 * Pictures of a training's metrics, drawn without a display. However long the training, they hold as many points as can
 * be told apart.
 */
@NullMarked
package org.tarflow4j.jobs.monitor.plot;

import org.jspecify.annotations.NullMarked;
