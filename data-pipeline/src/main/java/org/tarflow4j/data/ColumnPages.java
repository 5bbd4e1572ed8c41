package org.tarflow4j.data;

import java.io.IOException;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;

/**
 * The values of one column of a row group of ours: plain pages without levels, each compared with its checksum. The
 * library's own comparison copies every page.
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
        BytesInput bytes = plain.getBytes();
        CRC32 checksum = new CRC32();
        checksum.update(bytes.toByteBuffer());
        if (plain.getCrc().isEmpty() || plain.getCrc().getAsInt() != (int) checksum.getValue()) {
            throw new IOException("a page does not have the CRC that was written with it");
        }
        values.initFromPage(plain.getValueCount(), bytes.toInputStream());
        left = plain.getValueCount();
    }
}
