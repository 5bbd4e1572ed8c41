package org.tarflow4j.data.parquet;

/**
 * A Parquet file that is not what it says.
 *
 * @param what for the message of a test that fails
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Lie(String what, byte[] file) {}
