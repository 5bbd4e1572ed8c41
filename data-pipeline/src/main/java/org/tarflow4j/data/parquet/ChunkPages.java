package org.tarflow4j.data.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.jspecify.annotations.Nullable;

/** The pages of one column of a row group, one after the other, from the bytes of the file. */
final class ChunkPages implements PageReader {
    private static final int VALUES_LIMIT = 1 << 24;
    private static final ParquetMetadataConverter CONVERTER = new ParquetMetadataConverter();

    private final ColumnDescriptor column;
    private final long values;
    private final ByteBuffer bytes;
    private final Inflation inflation;

    /**
     * Pages that are read when they are asked for.
     *
     * @param values that the footer tells of
     * @param bytes of the column's chunk
     */
    ChunkPages(ColumnDescriptor column, long values, ByteBuffer bytes, Inflation inflation) {
        this.column = column;
        this.values = values;
        this.bytes = bytes;
        this.inflation = inflation;
    }

    @Override
    public long getTotalValueCount() {
        return values;
    }

    /** Null if there is none. The library asks before it asks for pages. */
    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        int begin = bytes.position();
        try {
            PageHeader header = bytes.hasRemaining() ? header() : null;
            if (header == null || header.getType() != PageType.DICTIONARY_PAGE) {
                bytes.position(begin);
                return null;
            }
            return dictionary(header);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Null at the end. */
    @Override
    public @Nullable DataPage readPage() {
        try {
            while (bytes.hasRemaining()) {
                PageHeader header = header();
                switch (header.getType()) {
                    case DATA_PAGE -> {
                        return dataPage(header);
                    }
                    case DATA_PAGE_V2 -> {
                        return dataPageOfVersion2(header);
                    }
                    default -> body(header);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private PageHeader header() throws IOException {
        int length = CompactThrift.length(bytes);
        PageHeader header;
        try {
            header = Util.readPageHeader(ByteBufferInputStream.wrap(next(length)));
        } catch (RuntimeException e) { // as for an enumeration's value that there is not
            throw new DamagedParquetException("the head of a page makes no sense: " + e.getMessage(), e);
        }
        int size = header.getCompressed_page_size();
        if (!isWhole(header)) {
            throw new DamagedParquetException("the head of a page says " + header.getType() + " and is of another");
        }
        if (size < 0 || size > bytes.remaining()) {
            throw new DamagedParquetException(
                    "a page claims " + size + " bytes where " + bytes.remaining() + " are left of its column");
        }
        inflation.requireSize(header);
        return header;
    }

    private static boolean isWhole(PageHeader header) {
        return switch (header.getType()) {
            case DATA_PAGE -> header.isSetData_page_header();
            case DATA_PAGE_V2 -> header.isSetData_page_header_v2();
            case DICTIONARY_PAGE -> header.isSetDictionary_page_header();
            case INDEX_PAGE -> true;
        };
    }

    /** What follows a header. */
    private ByteBuffer body(PageHeader header) {
        return next(header.getCompressed_page_size());
    }

    private ByteBuffer next(int length) {
        ByteBuffer part = bytes.slice().limit(length);
        bytes.position(bytes.position() + length);
        return part.slice();
    }

    private DictionaryPage dictionary(PageHeader header) throws IOException {
        ByteBuffer body = checked(header);
        int size = header.getDictionary_page_header().getNum_values();
        // The shortest values are numbers of four bytes and empty texts behind their length.
        if (size < 0 || size > header.getUncompressed_page_size() / Integer.BYTES) {
            throw new DamagedParquetException(
                    "a dictionary claims " + size + " values in " + header.getUncompressed_page_size() + " bytes");
        }
        return new DictionaryPage(
                inflation.inflate(body, header.getUncompressed_page_size()),
                size,
                CONVERTER.getEncoding(header.getDictionary_page_header().getEncoding()));
    }

    private DataPage dataPage(PageHeader header) throws IOException {
        ByteBuffer body = checked(header);
        DataPageHeader head = header.getData_page_header();
        requireCount(head.getNum_values());
        BytesInput content = inflation.inflate(body, header.getUncompressed_page_size());
        DataPageV1 page = new DataPageV1(
                content,
                head.getNum_values(),
                header.getUncompressed_page_size(),
                Statistics.createStats(column.getPrimitiveType()),
                CONVERTER.getEncoding(head.getRepetition_level_encoding()),
                CONVERTER.getEncoding(head.getDefinition_level_encoding()),
                CONVERTER.getEncoding(head.getEncoding()));
        if (header.isSetCrc()) {
            page.setCrc(header.getCrc());
        }
        PageContent.require(
                content.toByteBuffer(), column, page.getDlEncoding(), page.getValueEncoding(), page.getValueCount());
        return page;
    }

    private DataPage dataPageOfVersion2(PageHeader header) throws IOException {
        ByteBuffer body = body(header);
        DataPageHeaderV2 head = header.getData_page_header_v2();
        requireCount(head.getNum_values());
        int levels = head.getDefinition_levels_byte_length();
        if (levels < 0
                || head.getRepetition_levels_byte_length() != 0
                || levels > body.remaining()
                || levels > header.getUncompressed_page_size()) {
            throw new DamagedParquetException("a page claims " + levels + " bytes of levels in " + body.remaining());
        }
        ByteBuffer definitions = body.slice().limit(levels).slice();
        ByteBuffer data = body.position(levels).slice();
        BytesInput content = head.isIs_compressed()
                ? inflation.inflate(data, header.getUncompressed_page_size() - levels)
                : BytesInput.from(data);
        DataPageV2 page = DataPageV2.uncompressed(
                head.getNum_rows(),
                head.getNum_nulls(),
                head.getNum_values(),
                BytesInput.empty(),
                BytesInput.from(definitions),
                CONVERTER.getEncoding(head.getEncoding()),
                content,
                Statistics.createStats(column.getPrimitiveType()));
        PageContent.requireLevels(definitions.duplicate(), column, page.getValueCount());
        PageContent.requireValues(content.toByteBuffer(), page.getDataEncoding(), page.getValueCount());
        return page;
    }

    private void requireCount(int count) throws DamagedParquetException {
        if (count < 0 || count > VALUES_LIMIT || count > values) {
            throw new DamagedParquetException("a page claims " + count + " of the " + values + " values of its column");
        }
    }

    /** The body, whose checksum is right if there is one. */
    private ByteBuffer checked(PageHeader header) throws DamagedParquetException {
        ByteBuffer body = body(header);
        if (header.isSetCrc()) {
            CRC32 checksum = new CRC32();
            checksum.update(body.duplicate());
            if (header.getCrc() != (int) checksum.getValue()) {
                throw new DamagedParquetException("a page does not have the CRC that was written with it");
            }
        }
        return body;
    }
}
