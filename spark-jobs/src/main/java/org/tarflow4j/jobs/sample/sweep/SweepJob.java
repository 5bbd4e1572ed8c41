package org.tarflow4j.jobs.sample.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.SweepSettings;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.ClassNames;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.sample.NoFiniteSampleException;
import org.tarflow4j.jobs.sample.SampleJob;
import org.tarflow4j.jobs.sample.SampleResult;
import org.tarflow4j.model.sampling.Denoising.Dynamics;

/**
 * Draws the samples of one request with every combination of guidance, denoising steps and dynamics. What a guidance scale
 * generates is denoised in all ways that are asked for, so that the expensive pass is made once.
 */
public final class SweepJob {
    private static final String KEY = "sampling.sweep.output";

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;
    private final Configuration hadoop;

    public SweepJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
        hadoop = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Makes what is missing, then {@code sweep.png} and {@code sweep.csv}. A combination none of whose samples is finite is a
     * row without images.
     *
     * @throws JobException as {@link SampleJob#runLeased}
     */
    public SweepResult run() {
        SweepSettings sweep = settings.sampling().sweep();
        // One checkpoint for all, though a training may write a newer one meanwhile.
        CheckpointId checkpoint = WeightsCache.find(
                settings.sampling().checkpoint(),
                settings.run().directory(),
                settings.sampling().weights(),
                hadoop);
        List<SweepRow> rows = new ArrayList<>();
        String output = QualifiedPath.of(sweep.output(), KEY, hadoop);
        try (RunLease lease = RunLease.ofResults(KEY, output, hadoop, SampleJob.LEASE, "sweep")) {
            OutputDirectory directory = new OutputDirectory(output, hadoop);
            for (double guidance : sweep.guidance()) {
                Map<String, String> keys = new TreeMap<>();
                keys.put("sampling.checkpoint", quoted(checkpoint.directory()));
                keys.put("sampling.format", "png");
                keys.put("sampling.guidance.scale", Double.toString(guidance));
                keys.put("sampling.generated", quoted(directory.uri() + "/generated-w" + guidance));
                keys.put("sampling.stages", "generate");
                sample(keys);
                for (int steps : sweep.steps()) {
                    for (Dynamics dynamics : dynamics(sweep, steps)) {
                        rows.add(denoise(keys, directory, guidance, steps, dynamics));
                    }
                }
            }
            List<String> names = ClassNames.of(settings, checkpoint.model().classes(), hadoop);
            directory.write(
                    "sweep.png", new SweepSheet(directory, checkpoint, names, hadoop).png(rows, sweep.columns()));
            String table = Stream.concat(
                            Stream.of(SweepRow.CSV_HEADER), rows.stream().map(SweepRow::csv))
                    .collect(Collectors.joining("\n", "", "\n"));
            directory.write("sweep.csv", table.getBytes(StandardCharsets.UTF_8));
            return new SweepResult(directory.uri(), rows);
        } catch (IOException | FSError e) {
            throw SparkFailures.translate("sweep", e);
        }
    }

    private SweepRow denoise(
            Map<String, String> ofGuidance, OutputDirectory directory, double guidance, int steps, Dynamics dynamics) {
        Map<String, String> keys = new TreeMap<>(ofGuidance);
        keys.put("sampling.stages", "denoise");
        keys.put("sampling.denoise.steps", Integer.toString(steps));
        keys.put("sampling.denoise.dynamics", Names.kebab(dynamics));
        keys.put("sampling.output", quoted(directory.uri() + "/" + SweepRow.name(guidance, steps, dynamics)));
        try {
            return new SweepRow(guidance, steps, dynamics, sample(keys));
        } catch (NoFiniteSampleException e) {
            return new SweepRow(guidance, steps, dynamics, e.result());
        }
    }

    private SampleResult sample(Map<String, String> keys) {
        return new SampleJob(spark, settings.with(keys, "sweep"), progress).run();
    }

    /** Where they make no difference they are always the same, so that the request is, whatever dynamics are compared. */
    private static List<Dynamics> dynamics(SweepSettings sweep, int steps) {
        return SweepRow.dynamicsMatter(steps) ? sweep.dynamics() : List.of(Dynamics.ODE);
    }

    private static String quoted(String path) {
        return '"' + path + '"';
    }
}
