package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.image.UnusableImageException;

/** Some row groups of a Parquet file of images. A label below 0 is no class, and the image counts all the same. */
final class ParquetSplit implements SourceSplit {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long begin;
    private final long end;
    private final long firstRow;
    private final int classes;

    /** The row groups whose bytes lie from {@code begin} to before {@code end}. */
    ParquetSplit(String file, long begin, long end, long firstRow, int classes) {
        this.file = file;
        this.begin = begin;
        this.end = end;
        this.firstRow = firstRow;
        this.classes = classes;
    }

    @Override
    public ImageStream open(Configuration hadoop) throws IOException {
        Path path = new Path(file);
        Configuration narrowed = new Configuration(hadoop);
        narrowed.set(ReadSupport.PARQUET_READ_SCHEMA, columns(path, hadoop).toString());
        return new Stream(ParquetReader.builder(new GroupReadSupport(), path)
                .withConf(narrowed)
                .withFileRange(begin, end)
                .build());
    }

    /** Of the file's columns those that are used. */
    private static MessageType columns(Path path, Configuration hadoop) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
            MessageType schema = reader.getFileMetaData().getSchema();
            GroupType image = schema.getType(ImageFooter.IMAGE).asGroupType();
            return new MessageType(
                    schema.getName(),
                    image.withNewFields(image.getType(ImageFooter.BYTES)),
                    schema.getType(ImageFooter.LABEL));
        }
    }

    @Override
    public long bytes() {
        return end - begin;
    }

    @Override
    public String name() {
        return file + " from " + begin + " to " + end + ", row " + firstRow + ", " + classes + " classes";
    }

    private final class Stream implements ImageStream {
        private final ParquetReader<Group> reader;
        private final String name = new Path(file).getName();
        private long row = firstRow;

        Stream(ParquetReader<Group> reader) {
            this.reader = reader;
        }

        @Override
        public @Nullable SourceImage next() throws IOException {
            Group group = reader.read();
            if (group == null) {
                return null;
            }
            byte[] bytes = bytes(group);
            int label = label(group);
            return new SourceImage(
                    String.format(Locale.ROOT, "%s/%07d", name, row++),
                    Math.max(Labels.NONE, label),
                    bytes == null ? 0 : bytes.length,
                    () -> content(bytes, label));
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

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
