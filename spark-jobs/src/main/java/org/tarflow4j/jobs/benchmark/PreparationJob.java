package org.tarflow4j.jobs.benchmark;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.data.ImagePreparation;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.jobs.Progress;

/** Measures how fast one thread prepares images, in its processor time: others that use the machine do not count. */
public final class PreparationJob {
    private static final int WARM_UPS = 3;

    private final PreparationRequest request;
    private final Progress progress;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /** A job; nothing is computed before {@link #run}. */
    public PreparationJob(PreparationRequest request, Progress progress) {
        this.request = request;
        this.progress = progress;
    }

    /** Makes the images and measures. */
    public PreparationResult run() {
        List<byte[]> files = Photographs.jpegs(request.images());
        Map<PreparationStep, double[]> seconds = new EnumMap<>(PreparationStep.class);
        for (PreparationStep step : PreparationStep.values()) {
            seconds.put(step, new double[request.runs()]);
        }
        progress.start("preparing images", WARM_UPS + (long) request.runs(), "runs");
        try {
            for (int run = -WARM_UPS; run < request.runs(); run++) {
                Map<PreparationStep, Double> taken = once(files);
                if (run >= 0) {
                    for (Map.Entry<PreparationStep, double[]> entry : seconds.entrySet()) {
                        entry.getValue()[run] = taken.getOrDefault(entry.getKey(), 0.0);
                    }
                }
                progress.advance(WARM_UPS + run + 1L, run < 0 ? "warming up" : "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnusableImageException e) {
            throw new IllegalStateException("A generated image cannot be read", e);
        } finally {
            progress.finish();
        }
        Map<PreparationStep, Timing> timings = new EnumMap<>(PreparationStep.class);
        seconds.forEach((step, each) -> timings.put(step, Timing.of(each)));
        long bytes = files.stream().mapToLong(file -> file.length).sum();
        return new PreparationResult(
                request,
                // Not Machine.current(), which would start the native libraries.
                ProcFile.value("/proc/cpuinfo", "model name"),
                ManagementFactory.getRuntimeMXBean().getVmName() + " " + Runtime.version(),
                (double) bytes / files.size(),
                timings);
    }

    private Map<PreparationStep, Double> once(List<byte[]> files) throws IOException, UnusableImageException {
        Map<PreparationStep, Double> taken = new EnumMap<>(PreparationStep.class);
        ImagePreparation preparation = new ImagePreparation(Decoding.DEFAULT, request.transform(), request.layout());
        List<PatchRow> rows = new ArrayList<>();
        long begin = now();
        for (byte[] file : files) {
            long start = now();
            Pixels picture = preparation.decode(file);
            start = add(PreparationStep.DECODE, start, taken);
            Pixels square = preparation.square(picture);
            start = add(PreparationStep.RESIZE, start, taken);
            rows.add(new PatchRow(String.valueOf(rows.size()), 0, preparation.patches(square)));
            add(PreparationStep.CUT, start, taken);
        }
        write(rows, taken);
        add(PreparationStep.PREPARE, begin, taken);
        long start = now();
        for (byte[] file : files) {
            BufferedImage square =
                    PlainPreparation.square(file, request.layout().imageSize());
            if (square.getWidth() != request.layout().imageSize()) {
                throw new IllegalStateException("Not a square");
            }
        }
        add(PreparationStep.PLAIN, start, taken);
        return taken;
    }

    private void write(List<PatchRow> rows, Map<PreparationStep, Double> taken) throws IOException {
        java.nio.file.Path directory = Files.createTempDirectory("tarflow4j-benchmark");
        java.nio.file.Path file = directory.resolve("part.parquet");
        try {
            long start = now();
            ImagePreparation.writeShard(rows, new Path(file.toUri()), new Configuration(false));
            add(PreparationStep.WRITE, start, taken);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory.resolve(".part.parquet.crc"));
            Files.delete(directory);
        }
    }

    /** @return the time at its end */
    private long add(PreparationStep step, long start, Map<PreparationStep, Double> taken) {
        long end = now();
        taken.merge(step, (end - start) * 1e-9, Double::sum);
        return end;
    }

    private long now() {
        return threads.getCurrentThreadCpuTime();
    }
}
