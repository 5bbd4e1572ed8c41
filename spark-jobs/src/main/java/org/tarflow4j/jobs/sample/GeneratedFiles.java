package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.output.ParquetFiles;
import org.tarflow4j.jobs.output.ParquetRows;
import org.tarflow4j.jobs.output.PendingFile;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.sampling.SampleGroup;

/**
 * What lies between the stages where they run apart: a Parquet file for each whole group, {@code group-000000.parquet}, with
 * the tokens [T·D] of each sample as little-endian floats. A file is whole once it is there.
 */
final class GeneratedFiles {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message generated {
              required int64 index;
              required int32 label;
              required int32 retries;
              required boolean failed;
              required int32 non_positive_scales;
              required binary tokens;
            }
            """);

    private final OutputDirectory directory;
    private final FlowConfig model;

    GeneratedFiles(OutputDirectory directory, FlowConfig model) {
        this.directory = directory;
        this.model = model;
    }

    static String name(int group) {
        return String.format(Locale.ROOT, "group-%06d.parquet", group);
    }

    boolean has(int group) throws IOException {
        return directory.has(name(group));
    }

    /** Of {@code groups} groups those that are not there. */
    static int[] missing(Set<String> names, int groups) {
        return IntStream.range(0, groups)
                .filter(group -> !names.contains(name(group)))
                .toArray();
    }

    void write(int number, DrawnGroup group) throws IOException {
        SimpleGroupFactory rows = new SimpleGroupFactory(SCHEMA);
        SampleGroup drawn = group.drawn();
        int width = Math.toIntExact(model.dimensions());
        float[] tokens = drawn.undenoised().dup('c').data().asFloat();
        try (PendingFile file = directory.create(name(number))) {
            try (ParquetWriter<Group> writer = ParquetFiles.writer(file, SCHEMA)) {
                for (int b = 0; b < group.samples().length; b++) {
                    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * width).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asFloatBuffer().put(tokens, b * width, width);
                    Group row = rows.newGroup();
                    row.add("index", group.samples()[b]);
                    row.add("label", group.labels()[b]);
                    row.add("retries", drawn.retries()[b]);
                    row.add("failed", drawn.failed()[b]);
                    row.add("non_positive_scales", drawn.nonPositiveScales()[b]);
                    row.add("tokens", Binary.fromConstantByteArray(bytes.array()));
                    writer.write(row);
                }
            }
            file.commit();
        }
    }

    /**
     * Reads a group back, to the bit.
     *
     * @param samples indexes that it must have
     */
    DrawnGroup read(int number, long[] samples, Configuration hadoop) throws IOException {
        int count = samples.length;
        int width = Math.toIntExact(model.dimensions());
        float[] tokens = new float[count * width];
        long[] indexes = new long[count];
        int[] labels = new int[count];
        int[] retries = new int[count];
        boolean[] failed = new boolean[count];
        int[] nonPositiveScales = new int[count];
        try (ParquetRows reader = new ParquetRows(directory.path(name(number)), SCHEMA, hadoop)) {
            for (int b = 0; b < count; b++) {
                Group row = reader.read();
                if (row == null) {
                    break;
                }
                indexes[b] = row.getLong("index", 0);
                labels[b] = row.getInteger("label", 0);
                retries[b] = row.getInteger("retries", 0);
                failed[b] = row.getBoolean("failed", 0);
                nonPositiveScales[b] = row.getInteger("non_positive_scales", 0);
                row.getBinary("tokens", 0)
                        .toByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(tokens, b * width, width);
            }
        } catch (BufferUnderflowException e) {
            throw new FileFormatException(directory.path(name(number)).toString(), "Damaged: a sample is cut", e);
        }
        if (!Arrays.equals(indexes, samples)) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    directory.path(name(number)) + " does not hold the samples " + samples[0] + " to "
                            + samples[count - 1] + "; delete it and run the stage generate again");
        }
        INDArray array = Nd4j.createFromArray(tokens).reshape('c', count, model.tokens(0), model.tokenWidth(0));
        return new DrawnGroup(samples, labels, new SampleGroup(array, array, retries, failed, nonPositiveScales));
    }
}
