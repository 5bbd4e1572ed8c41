package org.tarflow4j.data;

import java.io.IOException;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;

/**
 * The values of one column of a row group of ours: plain pages without levels, each with a checksum, which was
 * compared when the page was read.
 */
final class ColumnPages {
    private final PageReader pages;
    private final ValuesReader values;
    private long left;

    /** @param values decoder of plain values of the column's type */
    ColumnPages(PageReader pages, ValuesReader values) {
        this.pages = pages;
        this.values = values;
    }

    /** The decoder, at the next value. */
    ValuesReader next() throws IOException {
        while (left == 0) {
            begin(pages.readPage());
        }
        left--;
        return values;
    }

    private void begin(DataPage page) throws IOException {
        if (!(page instanceof DataPageV1 plain) || plain.getValueEncoding() != Encoding.PLAIN) {
            throw new IOException("a page is missing, or of another encoding than prepare writes");
        }
        if (plain.getCrc().isEmpty()) {
            throw new IOException("a page has no CRC");
        }
        values.initFromPage(plain.getValueCount(), plain.getBytes().toInputStream());
        left = plain.getValueCount();
    }
}
