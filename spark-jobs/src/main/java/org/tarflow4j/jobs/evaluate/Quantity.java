package org.tarflow4j.jobs.evaluate;

/** A number of the report with its unit and how it is computed. */
public record Quantity(String name, double value, String unit, String definition) {}
