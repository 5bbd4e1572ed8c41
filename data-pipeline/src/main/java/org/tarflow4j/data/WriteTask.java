package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.DatasetManifest.Json;
import org.tarflow4j.data.PreparedParts.WrittenShard;
import scala.Tuple2;

/** Writes a partition, already in order, to its file: a shard, or the list of skipped inputs. */
final class WriteTask implements Function2<Integer, Iterator<Tuple2<RowKey, RowValue>>, Iterator<PreparedParts>> {
    private static final long serialVersionUID = 1L;

    private final PrepareRequest request;
    private final String output;
    private final int classes;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator written;

    WriteTask(
            PrepareRequest request,
            String output,
            int classes,
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator written) {
        this.request = request;
        this.output = output;
        this.classes = classes;
        this.hadoop = hadoop;
        this.written = written;
    }

    @Override
    public Iterator<PreparedParts> call(Integer partition, Iterator<Tuple2<RowKey, RowValue>> rows) throws IOException {
        PreparedParts parts = new PreparedParts();
        if (partition == RowKey.skippedPartition(request)) {
            writeSkipped(rows, parts);
        } else if (rows.hasNext()) {
            writeShard(partition, rows, parts);
        }
        return List.of(parts).iterator();
    }

    private void writeShard(int partition, Iterator<Tuple2<RowKey, RowValue>> rows, PreparedParts parts)
            throws IOException {
        boolean training = partition < request.shards();
        String file = training
                ? DatasetDirectory.shardFile(Split.TRAIN, partition)
                : DatasetDirectory.shardFile(Split.VALIDATION, partition - request.shards());
        PixelSums sums = new PixelSums(request.layout().length());
        long[] imagesPerClass = new long[classes];
        Path hidden = hidden(file);
        DigestedFile target = new DigestedFile(fileSystem(), hidden);
        ShardWriter writer = new ShardWriter(target);
        try (writer) {
            while (rows.hasNext()) {
                Tuple2<RowKey, RowValue> row = rows.next();
                int label = row._2.label;
                writer.write(new PatchRow(row._1.id, label, row._2.patches));
                sums.add(row._2.patches);
                if (label >= 0) {
                    imagesPerClass[label]++;
                }
            }
        }
        reveal(hidden, file, target.bytes());
        written.add(1);
        if (training) {
            parts.sums = sums;
        }
        parts.shards.add(new WrittenShard(
                partition, file, target.bytes(), target.sha256Hex(), writer.rowGroupRows(), imagesPerClass));
    }

    private void writeSkipped(Iterator<Tuple2<RowKey, RowValue>> rows, PreparedParts parts) throws IOException {
        Path hidden = hidden(DatasetDirectory.SKIPPED);
        try (Writer writer = new OutputStreamWriter(fileSystem().create(hidden, true), StandardCharsets.UTF_8)) {
            while (rows.hasNext()) {
                Tuple2<RowKey, RowValue> row = rows.next();
                Map<String, String> line = new LinkedHashMap<>();
                line.put("id", row._1.id);
                line.put("reason", row._2.reason);
                line.put("detail", row._2.detail);
                writer.write(Json.writeLine(line));
                parts.skipped.merge(row._2.reason, 1L, Long::sum);
            }
        }
        reveal(
                hidden,
                DatasetDirectory.SKIPPED,
                fileSystem().getFileStatus(hidden).getLen());
    }

    /** A name of this attempt's own: a second attempt must not write into the first one's file. */
    private Path hidden(String file) {
        Path path = new Path(output, file);
        return new Path(
                path.getParent(), "." + path.getName() + "." + TaskContext.get().taskAttemptId());
    }

    /** Gives a finished file its name; if another attempt was first, its bytes are the same. */
    private void reveal(Path hidden, String file, long bytes) throws IOException {
        FileSystem fileSystem = fileSystem();
        Path path = new Path(output, file);
        if (fileSystem.exists(path)) {
            if (fileSystem.getFileStatus(path).getLen() == bytes) {
                fileSystem.delete(hidden, false);
                return;
            }
            fileSystem.delete(path, false);
        }
        if (!fileSystem.rename(hidden, path)) {
            throw new FileNotFoundException("Could not rename " + hidden + " to " + path);
        }
    }

    private FileSystem fileSystem() throws IOException {
        return new Path(output).getFileSystem(hadoop.value().value());
    }
}
