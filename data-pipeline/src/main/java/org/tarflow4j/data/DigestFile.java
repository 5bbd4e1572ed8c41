package org.tarflow4j.data;

import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Row;

/**
 * The content of {@code _digests/inputs.parquet}: for each image its id and the digest of the input it was made from, in order
 * of the ids. By it a later version of the dataset knows which inputs are new, and which are a picture it has.
 */
final class DigestFile {
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(StagedFile.ID)
            .required(PrimitiveTypeName.BINARY)
            .named(StagedFile.DIGEST)
            .named("input");

    private DigestFile() {}

    /**
     * Writes id and digest of each row.
     *
     * @return the file's SHA-256 in hexadecimal
     */
    static String write(Iterator<Row> rows, DatasetDirectory directory) throws IOException {
        DigestedFile file = new DigestedFile(directory.fileSystem(), directory.path(DatasetDirectory.DIGESTS));
        SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(file)
                .withConf(new Configuration(false))
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withType(SCHEMA)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .build()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                writer.write(groups.newGroup()
                        .append(StagedFile.ID, row.<String>getAs(StagedFile.ID))
                        .append(StagedFile.DIGEST, Binary.fromConstantByteArray(row.<byte[]>getAs(StagedFile.DIGEST))));
            }
        }
        return file.sha256Hex();
    }
}
