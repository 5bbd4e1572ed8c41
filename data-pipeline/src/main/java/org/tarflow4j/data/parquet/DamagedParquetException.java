package org.tarflow4j.data.parquet;

import java.io.IOException;

/** A Parquet file that contradicts itself, or is written in a way that is not read. The message says how. */
public final class DamagedParquetException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedParquetException(String message) {
        super(message);
    }

    DamagedParquetException(String message, Throwable cause) {
        super(message, cause);
    }
}
