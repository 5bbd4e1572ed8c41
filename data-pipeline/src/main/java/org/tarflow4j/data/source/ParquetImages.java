package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.data.parquet.DamagedParquetException;
import org.tarflow4j.data.parquet.ParquetFooter;
import org.tarflow4j.data.parquet.RowGroupPages;

/** The rows of some row groups. Where a group is damaged, its row is an input that cannot be used; others are read. */
final class ParquetImages implements ImageStream {
    private final String name;
    private final Configuration hadoop;
    private final FSDataInputStream in;
    private final ParquetFooter footer;
    private final MessageType columns;
    private final int to;
    private final int classes;

    private int group;
    /** The next row, of all the file's. */
    private long row;
    /** The row after those of the group that is being read. */
    private long end;

    private @Nullable RowGroupPages pages;
    private @Nullable RecordReader<Group> records;

    /** The row groups {@code from}, …, {@code to} − 1. */
    ParquetImages(Path file, Configuration hadoop, int from, int to, int classes) throws IOException {
        FileSystem fileSystem = file.getFileSystem(hadoop);
        this.name = file.getName();
        this.hadoop = hadoop;
        this.footer = ParquetFooter.read(fileSystem.getFileStatus(file), hadoop);
        this.columns = columns(footer.schema());
        this.to = to;
        this.classes = classes;
        this.group = from;
        this.row = footer.rowGroups().stream()
                .limit(from)
                .mapToLong(BlockMetaData::getRowCount)
                .sum();
        this.end = row;
        this.in = fileSystem.open(file);
    }

    /** Of the file's columns those that are used. */
    private static MessageType columns(MessageType schema) {
        GroupType image = schema.getType(ImageFooter.IMAGE).asGroupType();
        return new MessageType(
                schema.getName(),
                image.withNewFields(image.getType(ImageFooter.BYTES)),
                schema.getType(ImageFooter.LABEL));
    }

    @Override
    public @Nullable SourceImage next() throws IOException {
        try {
            while (row == end) {
                if (group == to) {
                    return null;
                }
                begin(footer.rowGroups().get(group++));
            }
            return image(Objects.requireNonNull(records).read());
        } catch (DamagedParquetException | UncheckedIOException e) {
            return lost(e.getMessage());
        } catch (RuntimeException e) { // what the library throws for values that do not fit
            return lost(e.toString());
        }
    }

    private void begin(BlockMetaData next) throws IOException {
        end += next.getRowCount();
        closePages();
        if (row < end) {
            RowGroupPages read = RowGroupPages.read(in, next, columns.getColumns(), hadoop);
            pages = read;
            records = new ColumnIOFactory()
                    .getColumnIO(columns, footer.schema())
                    .getRecordReader(read, new GroupRecordConverter(columns));
        }
    }

    private SourceImage image(Group group) {
        byte[] bytes = bytes(group);
        int label = label(group);
        return new SourceImage(
                id(), Math.max(Labels.NONE, label), bytes == null ? 0 : bytes.length, () -> content(bytes, label));
    }

    private String id() {
        return String.format(Locale.ROOT, "%s/%07d", name, row++);
    }

    /** The rest of the group cannot be read. */
    private SourceImage lost(@Nullable String how) {
        String id = id();
        long lost = end - row;
        row = end;
        return new SourceImage(id, Labels.NONE, 0, () -> {
            throw new UnusableImageException(SkipReason.DAMAGED, how + "; " + lost + " images after it are lost");
        });
    }

    private static byte @Nullable [] bytes(Group row) {
        if (row.getFieldRepetitionCount(ImageFooter.IMAGE) == 0) {
            return null;
        }
        Group image = row.getGroup(ImageFooter.IMAGE, 0);
        return image.getFieldRepetitionCount(ImageFooter.BYTES) == 0
                ? null
                : image.getBinary(ImageFooter.BYTES, 0).getBytes();
    }

    private int label(Group row) {
        if (row.getFieldRepetitionCount(ImageFooter.LABEL) == 0) {
            return Labels.NONE;
        }
        boolean wide =
                row.getType().getType(ImageFooter.LABEL).asPrimitiveType().getPrimitiveTypeName()
                        == PrimitiveTypeName.INT64;
        long label = wide ? row.getLong(ImageFooter.LABEL, 0) : row.getInteger(ImageFooter.LABEL, 0);
        return label >= classes ? Labels.UNKNOWN : (int) Math.max(Labels.NONE, label);
    }

    private static ImageContent content(byte @Nullable [] bytes, int label) throws UnusableImageException {
        if (label != Labels.NONE) {
            Labels.require(label);
        }
        if (bytes == null) {
            throw new UnusableImageException(SkipReason.NOT_AN_IMAGE, "the row holds no image");
        }
        if (bytes.length > ImageDecoder.BYTE_LIMIT) {
            throw new UnusableImageException(
                    SkipReason.TOO_LARGE, bytes.length + " bytes, more than " + ImageDecoder.BYTE_LIMIT);
        }
        return new ImageContent.File(bytes);
    }

    private void closePages() {
        if (pages != null) {
            pages.close();
        }
        pages = null;
        records = null;
    }

    @Override
    public void close() throws IOException {
        closePages();
        in.close();
    }
}
