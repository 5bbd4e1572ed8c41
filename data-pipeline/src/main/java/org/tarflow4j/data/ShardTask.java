package org.tarflow4j.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.DatasetManifest.Shard;
import scala.Tuple2;

/** Writes a partition, already in order, to its shard, and then the record that the shard is finished. */
final class ShardTask implements VoidFunction<Iterator<Tuple2<RowKey, RowValue>>> {
    private static final long serialVersionUID = 1L;

    private final ShardPlan plan;
    private final ShardRecords records;
    private final PatchLayout layout;
    private final int classes;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator written;

    ShardTask(
            ShardPlan plan,
            ShardRecords records,
            PatchLayout layout,
            int classes,
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator written) {
        this.plan = plan;
        this.records = records;
        this.layout = layout;
        this.classes = classes;
        this.hadoop = hadoop;
        this.written = written;
    }

    @Override
    public void call(Iterator<Tuple2<RowKey, RowValue>> rows) throws IOException {
        if (!rows.hasNext()) {
            return;
        }
        int number = TaskContext.getPartitionId();
        String file = plan.file(number);
        DatasetDirectory directory = records.directory(hadoop.value().value());
        PixelSums sums = new PixelSums(layout.length());
        long[] imagesPerClass = new long[classes];
        Path hidden = directory.hidden(file, StageTask.attempt());
        DigestedFile target = new DigestedFile(directory.fileSystem(), hidden);
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
                written.add(1);
            }
        }
        directory.reveal(hidden, file);
        List<Integer> rowGroupRows =
                Arrays.stream(writer.rowGroupRows()).boxed().toList();
        Shard shard = new Shard(
                file,
                rowGroupRows.stream().mapToLong(Integer::longValue).sum(),
                target.bytes(),
                target.sha256Hex(),
                rowGroupRows);
        records.write(
                number,
                new ShardRecord(
                        shard,
                        Arrays.stream(imagesPerClass).boxed().toList(),
                        plan.split(number) == Split.TRAIN ? sums : null),
                hadoop.value().value());
    }
}
