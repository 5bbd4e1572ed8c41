package org.tarflow4j.jobs.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.TrainingSettings;

/**
 * How long a training is.
 *
 * @param images of the training split
 */
record TrainingLength(TrainingSettings training, long images) {
    /** The training images of ILSVRC2012, downsampled or not. */
    private static final long IMAGENET_IMAGES = 1_281_167;

    /** The images that a source has by its kind alone, less those that are held out. */
    static OptionalLong imagesOf(Settings settings) {
        SourceKind kind = settings.data().source().kind();
        if (kind != SourceKind.IMAGENET && kind != SourceKind.IMAGENET64) {
            return OptionalLong.empty();
        }
        double heldOut =
                settings.data().source().heldOut() == null ? settings.data().validation() : 0;
        return OptionalLong.of(Math.round(IMAGENET_IMAGES * (1 - heldOut)));
    }

    /**
     * The lines of a plan.
     *
     * @param checkpointBytes of one checkpoint
     * @param imagesPerSecond of all workers together, if it is known
     */
    List<String> lines(long checkpointBytes, OptionalDouble imagesPerSecond) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d images, %d epochs of %,d batches of %d on %d workers: %,d steps, %,d rounds",
                images, training.epochs(), batches(), training.batchSize(), training.workers(), steps(), rounds()));
        CheckpointSettings checkpoint = training.checkpoint();
        lines.add(text(
                "Checkpoints of %s, one after every %,d rounds and after the last: %,d; %,d stay: %s",
                Plan.bytes(checkpointBytes),
                checkpoint.everyRounds(),
                written(),
                kept(),
                Plan.bytes(kept() * checkpointBytes)));
        if (imagesPerSecond.isPresent()) {
            lines.add(text(
                    "At %s images/s: %s, without validation and restarts",
                    imagesPerSecond.getAsDouble(), time(imagesPerSecond.getAsDouble())));
        } else {
            lines.add("--images-per-second N estimates the time; benchmark measures N for one worker");
        }
        return lines;
    }

    private long batches() {
        return ceiling(images, training.batchSize());
    }

    private long steps() {
        return batches() * training.epochs();
    }

    private long rounds() {
        return ceiling(steps(), training.averagingFrequency());
    }

    private long written() {
        return ceiling(rounds(), training.checkpoint().everyRounds());
    }

    /** At most: the newest ones, and the older ones whose step is a multiple. */
    private long kept() {
        CheckpointSettings checkpoint = training.checkpoint();
        long multiples = checkpoint.keepEvery() == 0 ? 0 : steps() / checkpoint.keepEvery();
        return Math.min(written(), checkpoint.keepLast() + multiples);
    }

    private String time(double imagesPerSecond) {
        Duration time = Duration.ofSeconds((long) Math.ceil(images * (double) training.epochs() / imagesPerSecond));
        return time.toDays() > 0
                ? text("%,d d %d h", time.toDays(), time.toHoursPart())
                : text("%d h %d min", time.toHours(), time.toMinutesPart());
    }

    private static long ceiling(long a, long b) {
        return (a + b - 1) / b;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
