package org.tarflow4j.jobs.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;

/**
 * Measures training, sampling and denoising in this process, one after the other, between two measurements of what
 * matrix products reach here.
 */
public final class BenchmarkJob {
    /** The first run allocates scratch, and the compiler needs a moment; a group of samples is hundreds of steps. */
    private static final int WARM_UPS = 2;

    private final BenchmarkRequest request;
    private final Settings settings;
    private final Progress progress;

    /** A job; nothing is computed before {@link #run}. */
    public BenchmarkJob(BenchmarkRequest request, Progress progress) {
        this.request = request;
        this.settings = request.settings();
        this.progress = progress;
    }

    /** Measures all parts that were asked for. */
    public BenchmarkResult run() {
        Peak before = peak("matrix products before");
        INDArray parameters =
                RandomWeights.draw(settings.model(), settings.training().seed());
        List<PartResult> results = new ArrayList<>();
        for (Part part : Part.values()) {
            if (request.parts().contains(part)) {
                results.add(measure(part, parameters));
            }
        }
        return new BenchmarkResult(
                request.recipe(),
                settings.model(),
                Machine.current(),
                request.runs(),
                before,
                peak("matrix products after"),
                results);
    }

    private Peak peak(String task) {
        List<MatrixProduct> candidates = MatrixProduct.candidates(settings.model(), request.images(Part.TRAIN));
        progress.start(task, candidates.size(), "shapes");
        try {
            Peak best = Peak.measure(candidates);
            progress.advance(
                    candidates.size(), String.format(Locale.ROOT, "%.0f GFLOP/s", best.operationsPerSecond() * 1e-9));
            return best;
        } finally {
            progress.finish();
        }
    }

    private PartResult measure(Part part, INDArray parameters) {
        try (Workload workload = workload(part, parameters)) {
            Timing seconds = time(part, workload);
            return new PartResult(
                    part,
                    request.images(part),
                    seconds,
                    request.operations(part),
                    workload.stateBytes(),
                    workload.scratchBytes(),
                    ProcFile.peakResidentBytes());
        } finally {
            // Arrays outside the heap go when their owners do; the next part should not find this one's scratch.
            System.gc();
        }
    }

    private Timing time(Part part, Workload workload) {
        int warmUps = part == Part.SAMPLE ? 1 : WARM_UPS;
        double[] seconds = new double[request.runs()];
        progress.start(part.title(), warmUps + seconds.length, "runs");
        try {
            for (int run = -warmUps; run < seconds.length; run++) {
                long start = System.nanoTime();
                workload.run();
                double taken = (System.nanoTime() - start) * 1e-9;
                if (run >= 0) {
                    seconds[run] = taken;
                }
                progress.advance(
                        warmUps + run + 1L,
                        String.format(Locale.ROOT, "%.1f ms%s", 1e3 * taken, run < 0 ? " (warming up)" : ""));
            }
        } finally {
            progress.finish();
        }
        return Timing.of(seconds);
    }

    private Workload workload(Part part, INDArray parameters) {
        return switch (part) {
            case TRAIN -> new TrainWorkload(settings, parameters);
            case SAMPLE -> new SamplingWorkload(settings, parameters);
            case DENOISE -> new DenoisingWorkload(settings, parameters, request.images(part));
        };
    }
}
