package org.tarflow4j.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tarflow4j.jobs.benchmark.BenchmarkResult;
import org.tarflow4j.jobs.benchmark.Machine;
import org.tarflow4j.jobs.benchmark.PartResult;
import org.tarflow4j.jobs.benchmark.Peak;

/** A benchmark as a table. */
final class BenchmarkText {
    private static final String ROW = "%-15s %6s  %-30s  %9s  %8s  %7s  %9s  %9s  %9s";
    private static final String UNKNOWN = "-";

    private BenchmarkText() {}

    static String table(BenchmarkResult result) {
        List<String> lines = new ArrayList<>();
        Machine machine = result.machine();
        lines.add(text(
                "%s on %s, %d cores, %d threads, %s, %s, %s",
                result.recipe(),
                machine.processor() == null ? "an unknown processor" : machine.processor(),
                machine.cores(),
                machine.threads(),
                machine.java(),
                machine.backend(),
                machine.kernels()));
        lines.add(text(
                "Matrix-product peak: %.1f GFLOP/s (before %s, after %s)",
                giga(result.peak().operationsPerSecond()), peak(result.peakBefore()), peak(result.peakAfter())));
        lines.add(text(
                ROW,
                "",
                "images",
                "ms, median [min – max]",
                "images/s",
                "GFLOP/s",
                "of peak",
                "state",
                "scratch",
                "peak RSS"));
        result.parts().forEach(part -> lines.add(row(part, result)));
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(PartResult part, BenchmarkResult result) {
        Long resident = part.peakResidentBytes();
        return text(
                ROW,
                part.part().title(),
                part.images(),
                text(
                        "%.1f [%.1f – %.1f]",
                        1e3 * part.seconds().median(),
                        1e3 * part.seconds().least(),
                        1e3 * part.seconds().most()),
                text("%.2f", part.imagesPerSecond()),
                text("%.1f", giga(part.operationsPerSecond())),
                text("%.1f %%", 100 * result.shareOfPeak(part)),
                Plan.bytes(part.stateBytes()),
                Plan.bytes(part.scratchBytes()),
                resident == null ? UNKNOWN : Plan.bytes(resident));
    }

    private static String peak(Peak peak) {
        return text("%.1f at %s", giga(peak.operationsPerSecond()), peak.shape());
    }

    private static double giga(double value) {
        return value * 1e-9;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
