package org.tarflow4j.jobs.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.model.FlowConfig;

/**
 * The content of {@code benchmark.json}.
 *
 * @param recipe where the settings come from
 * @param model the flow's shape
 * @param machine what it ran on
 * @param runs how often each part was measured
 * @param quantities every number that was measured
 */
public record BenchmarkReport(String recipe, FlowConfig model, Machine machine, int runs, List<Quantity> quantities) {

    private static final String PRODUCT = "matrix-product";
    private static final double GIGA = 1e9;

    /** Every number of a result, with its unit and definition. */
    public static BenchmarkReport of(BenchmarkResult result) {
        List<Quantity> quantities = new ArrayList<>();
        quantities.add(peak("peak-before", result.peakBefore(), "before the parts"));
        quantities.add(peak("peak-after", result.peakAfter(), "after the parts"));
        quantities.add(new Quantity(
                PRODUCT, "peak", gigaPerSecond(result.peak().operationsPerSecond()), "GFLOP/s", "the higher of both"));
        for (PartResult part : result.parts()) {
            speed(part, result, quantities);
            memory(part, quantities);
        }
        return new BenchmarkReport(
                result.recipe(), result.model(), result.machine(), result.runs(), List.copyOf(quantities));
    }

    private static Quantity peak(String name, Peak peak, String when) {
        return new Quantity(
                PRODUCT,
                name,
                gigaPerSecond(peak.operationsPerSecond()),
                "GFLOP/s",
                "fastest single product " + when + ", float32, best of several shapes: [rows×inner×columns] "
                        + peak.shape() + ", 2·rows·inner·columns operations");
    }

    private static void speed(PartResult part, BenchmarkResult result, List<Quantity> quantities) {
        String subject = part.part().toString();
        Timing seconds = part.seconds();
        quantities.add(new Quantity(subject, "images", part.images(), "images", "computed together in one run"));
        quantities.add(new Quantity(subject, "time", 1e3 * seconds.median(), "ms", "median run: " + run(part.part())));
        quantities.add(new Quantity(subject, "time-min", 1e3 * seconds.least(), "ms", "fastest run"));
        quantities.add(new Quantity(subject, "time-max", 1e3 * seconds.most(), "ms", "slowest run"));
        quantities.add(new Quantity(subject, "throughput", part.imagesPerSecond(), "images/s", "images/time"));
        quantities.add(new Quantity(
                subject, "operations", part.operations() / GIGA, "GFLOP", "of one run: " + operations(part.part())));
        quantities.add(
                new Quantity(subject, "rate", gigaPerSecond(part.operationsPerSecond()), "GFLOP/s", "operations/time"));
        quantities.add(new Quantity(subject, "share-of-peak", result.shareOfPeak(part), "1", "rate/peak"));
    }

    private static void memory(PartResult part, List<Quantity> quantities) {
        String subject = part.part().toString();
        quantities.add(new Quantity(
                subject,
                "state",
                part.stateBytes(),
                "bytes",
                part.part() == Part.TRAIN ? "parameters, gradient and both moments" : "parameters"));
        quantities.add(new Quantity(
                subject, "scratch", part.scratchBytes(), "bytes", "activations, caches and temporaries of the flow"));
        Long peak = part.peakResidentBytes();
        if (peak != null) {
            quantities.add(new Quantity(
                    subject,
                    "peak-resident",
                    peak,
                    "bytes",
                    "VmHWM: the most the process has held in memory from its start to the end of this part"));
        }
    }

    private static String run(Part part) {
        return switch (part) {
            case TRAIN -> "a batch of random images made and noised, and one optimizer step on it, as a Spark worker does";
            case SAMPLE -> "a group of guided samples for each of sampling.workers, at once, from latents to images, not denoised";
            case DENOISE -> "one posterior mean of a batch: forward and input gradient";
        };
    }

    private static String operations(Part part) {
        String attention = "T^2/2 pairs of tokens in each layer's attention";
        return switch (part) {
            case TRAIN -> "6·weights·tokens and 3 times the forward pass of attention; " + attention;
            case SAMPLE -> "2·weights·tokens and attention over the cache; guided blocks twice";
            case DENOISE -> "4·weights·tokens and 3 times the forward pass of attention; " + attention;
        };
    }

    private static double gigaPerSecond(double operationsPerSecond) {
        return operationsPerSecond / GIGA;
    }
}
