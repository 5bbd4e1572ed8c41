/**
 * How fast this machine trains, samples and denoises with a flow, held against the matrix products it can do.
 * {@link org.tarflow4j.jobs.benchmark.BenchmarkJob} is the way in and
 * {@link org.tarflow4j.jobs.benchmark.BenchmarkResult} what comes out. Everything runs in this process, on random images
 * and random weights; no Spark, no dataset, no checkpoint.
 */
@NullMarked
package org.tarflow4j.jobs.benchmark;

import org.jspecify.annotations.NullMarked;
