/**
 * Large vectors on their way between the JVMs of a Spark application: lent in place and read in pieces, or brought whole to
 * who waits for them. Over Spark's own transport, with its authentication and encryption; in one JVM without any. It knows
 * nothing of training. Ask {@link org.tarflow4j.jobs.exchange.Exchange}.
 */
@NullMarked
package org.tarflow4j.jobs.exchange;

import org.jspecify.annotations.NullMarked;
