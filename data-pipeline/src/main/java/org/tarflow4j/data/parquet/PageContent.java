package org.tarflow4j.data.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;

/** Looks through the levels and values of a page before the library decodes them. */
final class PageContent {
    private PageContent() {}

    /** Definition levels behind their length, then values. */
    static void require(ByteBuffer page, ColumnDescriptor column, Encoding levels, Encoding values, int count)
            throws DamagedParquetException {
        ByteBuffer rest = page.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (column.getMaxDefinitionLevel() > 0) {
            if (levels != Encoding.RLE) {
                throw new DamagedParquetException("a page has levels encoded as " + levels + ", which is not read");
            }
            int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw new DamagedParquetException("a page claims " + length + " bytes of levels");
            }
            requireLevels(rest.slice().limit(length), column, count);
            rest.position(rest.position() + length);
        }
        requireValues(rest.slice(), values, count);
    }

    static void requireLevels(ByteBuffer runs, ColumnDescriptor column, int count) throws DamagedParquetException {
        Runs.require(runs, BytesUtils.getWidthFromMaxInt(column.getMaxDefinitionLevel()), count);
    }

    @SuppressWarnings("deprecation") // files of the format's first version have PLAIN_DICTIONARY
    static void requireValues(ByteBuffer values, Encoding encoding, int count) throws DamagedParquetException {
        switch (encoding) {
            case PLAIN -> {} // a value's length is compared with the page's by the library
            case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
                if (values.hasRemaining()) {
                    int bitWidth = values.get();
                    if (bitWidth < 0 || bitWidth > Integer.SIZE) {
                        throw new DamagedParquetException("a page has indices of " + bitWidth + " bits");
                    }
                    Runs.require(values, bitWidth, count);
                }
            }
            case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> Runs.requireDeltas(values, count);
            default -> throw new DamagedParquetException(
                    "a page has values encoded as " + encoding + ", which is not read");
        }
    }
}
