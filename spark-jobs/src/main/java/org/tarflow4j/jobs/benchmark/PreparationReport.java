package org.tarflow4j.jobs.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code benchmark-prepare.json}.
 *
 * @param transform how pictures become squares
 * @param imageSize height and width of the squares, in pixels
 * @param processor its model; null where the system does not say
 * @param java the virtual machine and its version
 * @param runs how often it was measured
 * @param quantities every number that was measured
 */
public record PreparationReport(
        String transform, int imageSize, @Nullable String processor, String java, int runs, List<Quantity> quantities) {

    /** Every number of a result, with its unit and definition. */
    public static PreparationReport of(PreparationResult result) {
        PreparationRequest request = result.request();
        List<Quantity> quantities = new ArrayList<>();
        quantities.add(new Quantity("files", "images", request.images(), "images", "prepared in one run"));
        quantities.add(new Quantity("files", "length", result.fileBytes(), "bytes", "mean of the JPEG files"));
        for (PreparationStep step : PreparationStep.values()) {
            Timing seconds = result.timing(step);
            String subject = step.toString();
            double each = 1e3 / request.images();
            quantities.add(new Quantity(
                    subject,
                    "time",
                    each * seconds.median(),
                    "ms",
                    "processor time of an image, median run: " + step.definition()));
            quantities.add(new Quantity(subject, "time-min", each * seconds.least(), "ms", "fastest run"));
            quantities.add(new Quantity(subject, "time-max", each * seconds.most(), "ms", "slowest run"));
            quantities.add(new Quantity(
                    subject, "throughput", result.imagesPerSecond(step), "images/s", "of one core, 1000/time"));
        }
        return new PreparationReport(
                request.transform().code(),
                request.layout().imageSize(),
                result.processor(),
                result.java(),
                request.runs(),
                List.copyOf(quantities));
    }
}
