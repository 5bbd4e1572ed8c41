package org.tarflow4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.Transform;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.data.source.ImageContent;
import org.tarflow4j.data.source.ImageStream;
import org.tarflow4j.data.source.SourceImage;
import org.tarflow4j.data.source.SourceSplit;
import scala.Tuple2;

/** Turns the inputs of a split into rows and skipped ones, one at a time. */
final class ReadTask implements PairFlatMapFunction<SourceSplit, RowKey, RowValue> {
    private static final long serialVersionUID = 1L;

    private final PrepareRequest request;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator read;
    private final LongAccumulator skipped;

    ReadTask(
            PrepareRequest request,
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator read,
            LongAccumulator skipped) {
        this.request = request;
        this.hadoop = hadoop;
        this.read = read;
        this.skipped = skipped;
    }

    @Override
    public Iterator<Tuple2<RowKey, RowValue>> call(SourceSplit split) throws IOException {
        Configuration configuration = hadoop.value().value();
        ImageStream stream = split.open(configuration);
        TaskContext.get().<Void>addTaskCompletionListener(context -> {
            close(stream);
            return null;
        });
        return new Rows(stream);
    }

    private Tuple2<RowKey, RowValue> row(SourceImage image) throws IOException {
        read.add(image.bytes());
        try {
            byte[] patches = request.layout()
                    .patches(Transform.of(request.transform())
                            .apply(pixels(image.content()).withChannels(request.channels()), request.imageSize()));
            return new Tuple2<>(RowKey.ofImage(image.id(), request), RowValue.image(image.label(), patches));
        } catch (UnusableImageException e) {
            skipped.add(1);
            return new Tuple2<>(RowKey.ofSkipped(image.id(), request), RowValue.skipped(e.reason(), e.detail()));
        }
    }

    private static Pixels pixels(ImageContent content) throws UnusableImageException {
        return content instanceof ImageContent.Raw raw
                ? raw.pixels()
                : ImageDecoder.decode(((ImageContent.File) content).bytes());
    }

    private static void close(ImageStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Rows implements Iterator<Tuple2<RowKey, RowValue>> {
        private final ImageStream stream;
        private @Nullable SourceImage next;

        Rows(ImageStream stream) throws IOException {
            this.stream = stream;
            next = stream.next();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Tuple2<RowKey, RowValue> next() {
            SourceImage image = next;
            if (image == null) {
                throw new NoSuchElementException();
            }
            try {
                Tuple2<RowKey, RowValue> row = row(image);
                next = stream.next();
                return row;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
