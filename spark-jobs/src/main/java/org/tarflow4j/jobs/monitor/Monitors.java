package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.Settings;

/** Makes the monitor of a training. */
public final class Monitors {
    private static final BackgroundMonitor.Patience WITH_FILES = new BackgroundMonitor.Patience(
            1 << 16, Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final Duration BETWEEN_PLOTS = Duration.ofSeconds(60);

    private Monitors() {}

    /**
     * Writes to the files of the run directory. Nothing is touched before the training has started.
     *
     * @param hadoop where file systems are configured
     * @throws JobException {@link ExitCode#BAD_USAGE} if {@code run.directory} names no place that Hadoop knows
     */
    public static TrainingMonitor of(Settings settings, Configuration hadoop) {
        String directory = settings.run().directory();
        try {
            return files(RunDirectory.of(directory, hadoop), settings.resolved().hocon(), WITH_FILES);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "Cannot use run.directory = " + directory + ": " + e.getMessage(), e);
        }
    }

    static TrainingMonitor files(RunDirectory directory, String config, BackgroundMonitor.Patience patience) {
        return BackgroundMonitor.start(
                "The log of the run directory",
                new RunRecorder(directory, config, new PlotFiles(directory, BETWEEN_PLOTS)),
                patience);
    }
}
