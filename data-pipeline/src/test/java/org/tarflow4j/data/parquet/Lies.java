package org.tarflow4j.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/** Makes liars of a Parquet file: every number that its reader goes by is replaced by others. */
public final class Lies {
    private static final int TAIL = 8;
    private static final long[] LONGS = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, Integer.MAX_VALUE, 1};
    private static final int[] INTS = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30};

    private final byte[] file;
    private final int footerBegin;

    public Lies(byte[] file) {
        this.file = file;
        this.footerBegin = file.length
                - TAIL
                - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
    }

    /** About the length of the footer, and inside of it about counts, lengths and depth. */
    public List<Lie> aboutTheFooter() {
        List<Lie> lies = new ArrayList<>();
        for (int length : new int[] {-1, 0, 1, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, file.length, 17}) {
            byte[] lie = file.clone();
            ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - TAIL, length);
            lies.add(new Lie("a footer of " + length + " bytes", lie));
        }
        byte[] most = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7};
        lies.add(new Lie("a schema of 2³¹ columns", withFooter(join(new byte[] {0x15, 2, 0x19, (byte) 0xFC}, most))));
        lies.add(new Lie("a name of 2³¹ bytes", withFooter(join(new byte[] {0x15, 2, 0x19, 0x1C, 0x48}, most))));
        lies.add(new Lie("a map of 2³¹ unknown entries", withFooter(join(new byte[] {(byte) 0xFB}, most))));
        lies.add(new Lie("a million structures in each other", withFooter(filled(1_000_000, 0x1C))));
        lies.add(new Lie("a million lists in each other", withFooter(filled(1_000_000, 0x19))));
        return lies;
    }

    /** About where row groups and columns lie, how long they are and how many rows they have. */
    public List<Lie> aboutPlaces() throws IOException {
        Map<String, BiConsumer<ColumnMetaData, Long>> fields = new LinkedHashMap<>();
        fields.put("compressed size", ColumnMetaData::setTotal_compressed_size);
        fields.put("values", ColumnMetaData::setNum_values);
        fields.put("first page", (chunk, value) -> {
            chunk.unsetDictionary_page_offset();
            chunk.setData_page_offset(value);
        });
        List<Lie> lies = new ArrayList<>();
        int groups = metadata().getRow_groupsSize();
        for (int group : new int[] {0, groups - 1}) {
            for (long value : LONGS) {
                lies.add(inFooter(
                        "rows of group " + group + " = " + value,
                        footer -> footer.getRow_groups().get(group).setNum_rows(value)));
                int columns = metadata().getRow_groups().get(group).getColumnsSize();
                for (int column = 0; column < columns; column++) {
                    int index = column;
                    fields.forEach((field, set) -> lies.add(inColumn(
                            field + " of column " + index + " of group " + group + " = " + value,
                            group,
                            index,
                            chunk -> set.accept(chunk.getMeta_data(), value))));
                    lies.add(inColumn(
                            "a group in another file", group, index, chunk -> chunk.setFile_path("/etc/passwd")));
                    lies.add(inColumn("no metadata", group, index, ColumnChunk::unsetMeta_data));
                    if (column + 1 < columns) {
                        lies.add(inColumn("one column over another", group, index, chunk -> {
                            ColumnMetaData of = chunk.getMeta_data();
                            of.setTotal_compressed_size(of.getTotal_compressed_size() + 1);
                        }));
                    }
                }
            }
        }
        return lies;
    }

    /** What a reader need not believe: it may read the file all the same, but it must not fall for it. */
    public List<Lie> aboutOtherThings() throws IOException {
        List<Lie> lies = new ArrayList<>();
        for (long value : LONGS) {
            lies.add(inFooter("rows of the file = " + value, footer -> footer.setNum_rows(value)));
            lies.add(inFooter(
                    "children of the root = " + value,
                    footer -> footer.getSchema().get(0).setNum_children((int) value)));
            for (int column = 0; column < metadata().getRow_groups().get(0).getColumnsSize(); column++) {
                lies.add(inColumn("uncompressed size = " + value, 0, column, chunk -> chunk.getMeta_data()
                        .setTotal_uncompressed_size(value)));
                lies.add(inColumn("dictionary = " + value, 0, column, chunk -> chunk.getMeta_data()
                        .setDictionary_page_offset(value)));
            }
        }
        for (CompressionCodec codec : CompressionCodec.values()) {
            lies.add(inColumn(
                    "codec = " + codec, 0, 0, chunk -> chunk.getMeta_data().setCodec(codec)));
        }
        return lies;
    }

    /** About the sizes of the first pages of each column of the first row group, and how much they hold. */
    public List<Lie> aboutPages() throws IOException {
        List<Lie> lies = new ArrayList<>();
        for (int column = 0; column < metadata().getRow_groups().get(0).getColumnsSize(); column++) {
            for (int value : INTS) {
                String of = " of column " + column + " = " + value;
                lies.add(inPage("page size" + of, column, page -> page.setCompressed_page_size(value)));
                lies.add(inPage("inflated size" + of, column, page -> page.setUncompressed_page_size(value)));
                lies.add(inPage("values of page" + of, column, page -> {
                    if (page.isSetDictionary_page_header()) {
                        page.getDictionary_page_header().setNum_values(value);
                    } else {
                        page.getData_page_header().setNum_values(value);
                    }
                }));
            }
        }
        return lies;
    }

    /** Seeded; half of them in the footer. */
    public List<Lie> flippedBits(int count) {
        Random random = new Random(5);
        List<Lie> lies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i % 2 == 0 ? random.nextInt(file.length) : random.nextInt(footerBegin, file.length);
            int bit = random.nextInt(8);
            byte[] lie = file.clone();
            lie[at] ^= (byte) (1 << bit);
            lies.add(new Lie("bit " + bit + " of byte " + at + " flipped", lie));
        }
        return lies;
    }

    /** The largest number that takes five bytes, in place of five bytes of data at every {@code step}-th place. */
    public List<Lie> largeNumbersInPages(int step) {
        List<Lie> lies = new ArrayList<>();
        for (int at = 4; at < Math.min(footerBegin - 5, 400); at += step) {
            byte[] lie = file.clone();
            Arrays.fill(lie, at, at + 4, (byte) 0xFF);
            lie[at + 4] = 7;
            lies.add(new Lie("the largest number at byte " + at, lie));
        }
        return lies;
    }

    private FileMetaData metadata() throws IOException {
        return Util.readFileMetaData(new ByteArrayInputStream(file, footerBegin, file.length - TAIL - footerBegin));
    }

    private Lie inFooter(String what, Consumer<FileMetaData> change) throws IOException {
        FileMetaData footer = metadata();
        change.accept(footer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, bytes);
        return new Lie(what, withFooter(bytes.toByteArray()));
    }

    private Lie inColumn(String what, int group, int column, Consumer<ColumnChunk> change) {
        try {
            return inFooter(
                    what,
                    footer -> change.accept(
                            footer.getRow_groups().get(group).getColumns().get(column)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything behind the page moves by as much as its head grows, so that nothing but the lie is wrong. */
    private Lie inPage(String what, int column, Consumer<PageHeader> change) throws IOException {
        ColumnMetaData chunk =
                metadata().getRow_groups().get(0).getColumns().get(column).getMeta_data();
        int begin = (int)
                (chunk.getDictionary_page_offset() > 0
                        ? chunk.getDictionary_page_offset()
                        : chunk.getData_page_offset());
        ByteArrayInputStream in = new ByteArrayInputStream(file, begin, footerBegin - begin);
        PageHeader header = Util.readPageHeader(in);
        int end = footerBegin - in.available();
        change.accept(header);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        Util.writePageHeader(header, changed);
        byte[] data =
                join(Arrays.copyOf(file, begin), changed.toByteArray(), Arrays.copyOfRange(file, end, footerBegin));
        int growth = data.length - footerBegin;
        FileMetaData footer = metadata();
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk each : group.getColumns()) {
                move(each.getMeta_data(), begin, growth);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, bytes);
        return new Lie(what, withFooter(data, bytes.toByteArray()));
    }

    private static void move(ColumnMetaData chunk, long behind, int growth) {
        boolean dictionary = chunk.getDictionary_page_offset() > 0;
        long begin = dictionary ? chunk.getDictionary_page_offset() : chunk.getData_page_offset();
        if (begin == behind) {
            chunk.setTotal_compressed_size(chunk.getTotal_compressed_size() + growth);
        }
        if (chunk.getData_page_offset() > behind) {
            chunk.setData_page_offset(chunk.getData_page_offset() + growth);
        }
        if (dictionary && begin > behind) {
            chunk.setDictionary_page_offset(begin + growth);
        }
    }

    private byte[] withFooter(byte[] footer) {
        return withFooter(Arrays.copyOf(file, footerBegin), footer);
    }

    private static byte[] withFooter(byte[] data, byte[] footer) {
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array();
        return join(data, footer, length, new byte[] {'P', 'A', 'R', '1'});
    }

    private static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
