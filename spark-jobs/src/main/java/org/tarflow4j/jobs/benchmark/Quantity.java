package org.tarflow4j.jobs.benchmark;

/**
 * A number of the report.
 *
 * @param subject what it is measured of: "matrix-product", or a {@link Part}
 * @param name what it is
 * @param value the number
 * @param unit of the value
 * @param definition how it is computed
 */
public record Quantity(String subject, String name, double value, String unit, String definition) {}
