package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.Split;

/** How many images each class of a dataset has, as bars of text. */
final class ClassHistogram {
    /** With more classes than this, only the smallest and the largest ones are named. */
    private static final int MOST_LINES = 100;

    private static final int EXTREMES = 5;
    private static final int BAR = 40;

    private final DatasetManifest manifest;
    private final List<Long> training;
    private final List<Long> heldOut;
    private final long largest;

    ClassHistogram(DatasetManifest manifest) {
        this.manifest = manifest;
        training = manifest.split(Split.TRAIN).imagesPerClass();
        heldOut = manifest.split(Split.VALIDATION).imagesPerClass();
        largest = training.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    void print(PrintWriter out) {
        if (training.isEmpty()) {
            return;
        }
        out.println("  training images, held out, class");
        if (training.size() <= MOST_LINES) {
            IntStream.range(0, training.size()).forEach(label -> out.println(line(label)));
            return;
        }
        List<Integer> bySize = IntStream.range(0, training.size())
                .boxed()
                .sorted(Comparator.comparing(training::get))
                .toList();
        bySize.subList(0, EXTREMES).forEach(label -> out.println(line(label)));
        out.printf(
                Locale.ROOT,
                "  …%,d classes between, half of all have %,d images or more…%n",
                bySize.size() - 2 * EXTREMES,
                training.get(bySize.get(bySize.size() / 2)));
        bySize.subList(bySize.size() - EXTREMES, bySize.size()).forEach(label -> out.println(line(label)));
    }

    private String line(int label) {
        long images = training.get(label);
        int length = largest == 0 ? 0 : (int) Math.ceil((double) BAR * images / largest);
        return String.format(
                Locale.ROOT,
                "  %,9d %,7d  %-" + BAR + "s  %d %s",
                images,
                label < heldOut.size() ? heldOut.get(label) : 0,
                "#".repeat(length),
                label,
                manifest.classNames().get(label));
    }
}
