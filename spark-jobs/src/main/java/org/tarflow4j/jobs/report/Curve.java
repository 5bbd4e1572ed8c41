package org.tarflow4j.jobs.report;

import java.util.List;

/**
 * A line of a plot.
 *
 * @param name what it is of
 * @param x ascending
 * @param y as many
 * @param error reach above and below each y; empty if it is not drawn
 */
record Curve(String name, List<Double> x, List<Double> y, List<Double> error) {}
