package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.output.ParquetFiles;
import org.tarflow4j.jobs.output.ParquetRows;
import org.tarflow4j.jobs.output.PendingFile;
import org.tarflow4j.jobs.output.WrittenFile;
import org.tarflow4j.model.io.FileFormatException;

/** A Parquet file; image and label are columns as Hugging Face's image data sets have them. */
final class ParquetShard {
    private static final String IMAGE = "image";
    private static final String UNDENOISED = "undenoised";
    private static final String BYTES = "bytes";
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message sample {
              required int64 index;
              required int64 label;
              required group image { required binary bytes; required binary path (STRING); }
              optional group undenoised { required binary bytes; required binary path (STRING); }
              required int32 retries;
              required int32 non_positive_scales;
              required int32 clipped_values;
            }
            """);

    private ParquetShard() {}

    static ShardOutput create(PendingFile file) throws IOException {
        return new Output(file);
    }

    static ShardInput open(Path path, Configuration hadoop) throws IOException {
        return new Input(new ParquetRows(path, SCHEMA, hadoop), path);
    }

    private static final class Output implements ShardOutput {
        private final SimpleGroupFactory rows = new SimpleGroupFactory(SCHEMA);
        private final PendingFile file;
        private final ParquetWriter<Group> writer;

        Output(PendingFile file) throws IOException {
            this.file = file;
            writer = ParquetFiles.writer(file, SCHEMA);
        }

        @Override
        public void add(StoredSample sample) throws IOException {
            String name = StoredSample.key(sample.index()) + ".png";
            Group row = rows.newGroup();
            row.add("index", sample.index());
            row.add("label", (long) sample.label());
            put(row.addGroup(IMAGE), sample.image(), name);
            if (sample.undenoised() != null) {
                put(row.addGroup(UNDENOISED), sample.undenoised(), name);
            }
            row.add("retries", sample.retries());
            row.add("non_positive_scales", sample.nonPositiveScales());
            row.add("clipped_values", sample.clippedValues());
            writer.write(row);
        }

        private static void put(Group column, byte[] content, String name) {
            column.add(BYTES, Binary.fromConstantByteArray(content));
            column.add("path", name);
        }

        @Override
        public List<WrittenFile> commit() throws IOException {
            writer.close();
            return List.of(file.commit());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class Input implements ShardInput {
        private final ParquetRows reader;
        private final Path path;

        Input(ParquetRows reader, Path path) {
            this.reader = reader;
            this.path = path;
        }

        @Override
        public @Nullable StoredSample next() throws IOException {
            Group row = reader.read();
            if (row == null) {
                return null;
            }
            try {
                return new StoredSample(
                        row.getLong("index", 0),
                        Math.toIntExact(row.getLong("label", 0)),
                        row.getInteger("retries", 0),
                        row.getInteger("non_positive_scales", 0),
                        row.getInteger("clipped_values", 0),
                        content(row, IMAGE),
                        row.getFieldRepetitionCount(UNDENOISED) == 0 ? null : content(row, UNDENOISED));
            } catch (RuntimeException e) { // as for a column that has no value
                throw new FileFormatException(path.toString(), "Damaged: " + e.getMessage(), e);
            }
        }

        private static byte[] content(Group row, String column) {
            return row.getGroup(column, 0).getBinary(BYTES, 0).getBytes();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
