package org.tarflow4j.data;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.Transform;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.data.source.ImageContent;
import org.tarflow4j.data.source.ImageStream;
import org.tarflow4j.data.source.SourceImage;

/** Reads the inputs of a split, one at a time, and stages what became of them. */
final class StageTask implements VoidFunction<StagedSplit> {
    private static final long serialVersionUID = 1L;

    private final PrepareRequest request;
    private final String output;
    private final Broadcast<SerializableConfiguration> hadoop;
    /** Hashes of the ids that the parent dataset has, in order. */
    private final Broadcast<long[]> known;

    private final StageCounters counters;

    StageTask(
            PrepareRequest request,
            String output,
            Broadcast<SerializableConfiguration> hadoop,
            Broadcast<long[]> known,
            StageCounters counters) {
        this.request = request;
        this.output = output;
        this.hadoop = hadoop;
        this.known = known;
        this.counters = counters;
    }

    /** The name under which {@code known} lists an id. */
    static long idHash(String id) {
        return Hash.of(0, id);
    }

    @Override
    public void call(StagedSplit staged) throws IOException {
        Configuration configuration = hadoop.value().value();
        DatasetDirectory directory = new DatasetDirectory(output, configuration);
        ImagePreparation preparation =
                new ImagePreparation(request.decoding(), Transform.of(request.transform()), request.layout());
        Path hidden = directory.hidden(staged.file, attempt());
        try (ImageStream inputs = staged.split.open(configuration);
                StagedFile.Writer writer = new StagedFile.Writer(directory.fileSystem(), hidden)) {
            for (SourceImage input = inputs.next(); input != null; input = inputs.next()) {
                if (Arrays.binarySearch(known.value(), idHash(input.id())) < 0) {
                    writer.write(row(input, staged.heldOut, preparation));
                }
                counters.bytes.add(input.bytes());
            }
        }
        directory.reveal(hidden, staged.file);
    }

    /** A name of this attempt's own, also among those of a run that was killed and whose executors live on. */
    static String attempt() {
        return SparkEnv.get().conf().getAppId() + "-" + TaskContext.get().taskAttemptId();
    }

    private StagedRow row(SourceImage input, boolean fromHeldOutSource, ImagePreparation preparation)
            throws IOException {
        boolean heldOut =
                fromHeldOutSource || RowKey.drawHeldOut(input.id(), request.seed(), request.drawnValidation());
        try {
            ImageContent content = input.content();
            Pixels square = square(content, preparation);
            counters.images.add(1);
            return StagedRow.image(
                    input.id(), heldOut, input.label(), InputDigest.of(content), preparation.patches(square));
        } catch (UnusableImageException e) {
            counters.skipped.add(1);
            return StagedRow.skipped(input.id(), heldOut, e.reason().code(), e.detail());
        }
    }

    private static Pixels square(ImageContent content, ImagePreparation preparation) throws UnusableImageException {
        return content instanceof ImageContent.Raw raw
                ? preparation.square(raw.pixels())
                : preparation.square(((ImageContent.File) content).bytes());
    }
}
