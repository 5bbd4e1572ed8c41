package org.tarflow4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Reads a staged file and says for each image which shard it belongs to; images of finished shards are left out. */
final class ShuffleTask implements PairFlatMapFunction<String, RowKey, RowValue> {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final ShardPlan plan;
    private final HashSet<Integer> finished;
    private final Broadcast<HashSet<String>> duplicates;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator sorted;

    /** @param sorted counts the images, also those of finished shards */
    ShuffleTask(
            long seed,
            ShardPlan plan,
            Set<Integer> finished,
            Broadcast<HashSet<String>> duplicates,
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator sorted) {
        this.seed = seed;
        this.plan = plan;
        this.finished = new HashSet<>(finished);
        this.duplicates = duplicates;
        this.hadoop = hadoop;
        this.sorted = sorted;
    }

    @Override
    public Iterator<Tuple2<RowKey, RowValue>> call(String file) throws IOException {
        StagedFile.Reader reader =
                new StagedFile.Reader(new Path(file), hadoop.value().value());
        TaskContext.get().<Void>addTaskCompletionListener(context -> {
            close(reader);
            return null;
        });
        return new Rows(reader);
    }

    private @Nullable Tuple2<RowKey, RowValue> next(StagedFile.Reader reader) throws IOException {
        for (StagedRow row = reader.next(); row != null; row = reader.next()) {
            byte[] patches = row.patches();
            if (patches == null || duplicates.value().contains(row.id())) {
                continue;
            }
            RowKey key = RowKey.of(row, seed, plan);
            sorted.add(1);
            if (finished.contains(key.shard)) {
                continue;
            }
            return new Tuple2<>(key, new RowValue(row.label(), patches));
        }
        return null;
    }

    private static void close(StagedFile.Reader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Rows implements Iterator<Tuple2<RowKey, RowValue>> {
        private final StagedFile.Reader reader;
        private @Nullable Tuple2<RowKey, RowValue> following;

        Rows(StagedFile.Reader reader) throws IOException {
            this.reader = reader;
            following = ShuffleTask.this.next(reader);
        }

        @Override
        public boolean hasNext() {
            return following != null;
        }

        @Override
        public Tuple2<RowKey, RowValue> next() {
            Tuple2<RowKey, RowValue> current = following;
            if (current == null) {
                throw new NoSuchElementException();
            }
            try {
                following = ShuffleTask.this.next(reader);
                return current;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
