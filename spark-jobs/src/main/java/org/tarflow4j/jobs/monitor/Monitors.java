package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.Settings;

/** Makes the monitor of a training. */
public final class Monitors {
    private static final BackgroundMonitor.Patience WITH_FILES = new BackgroundMonitor.Patience(
            1 << 16, Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final BackgroundMonitor.Patience WITH_MLFLOW = new BackgroundMonitor.Patience(
            1 << 12, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(10));

    private static final Duration BETWEEN_PLOTS = Duration.ofSeconds(60);
    private static final Duration MLFLOW_TIMEOUT = Duration.ofSeconds(10);

    private Monitors() {}

    /**
     * Everything that the settings ask for: the files of the run directory, gauges in Spark's metrics system where its
     * session has a {@link TrainingPlugin}, and an MLflow server if one is configured. Nothing is written before the
     * training has started.
     *
     * @param hadoop where file systems are configured
     * @param credentials for the MLflow server
     * @throws JobException {@link ExitCode#BAD_USAGE} if {@code run.directory} names no place that Hadoop knows
     */
    public static TrainingMonitor of(Settings settings, Configuration hadoop, MlflowCredentials credentials) {
        RunDirectory directory = directory(settings.run().directory(), hadoop);
        List<TrainingMonitor> monitors = new ArrayList<>();
        monitors.add(Gauges.OF_THIS_PROCESS);
        monitors.add(files(directory, settings.resolved().hocon(), WITH_FILES));
        String uri = settings.tracking().uri();
        if (uri != null) {
            MlflowServer server = new MlflowServer(uri, credentials, MLFLOW_TIMEOUT);
            monitors.add(mlflow(directory, settings, server, WITH_MLFLOW));
        }
        return new CombinedMonitor(monitors);
    }

    static TrainingMonitor files(RunDirectory directory, String config, BackgroundMonitor.Patience patience) {
        return BackgroundMonitor.start(
                "The log of the run directory",
                new RunRecorder(directory, config, new PlotFiles(directory, BETWEEN_PLOTS)),
                patience);
    }

    static TrainingMonitor mlflow(
            RunDirectory directory, Settings settings, MlflowServer server, BackgroundMonitor.Patience patience) {
        String uri = String.valueOf(settings.tracking().uri());
        String experiment = settings.tracking().experiment();
        Map<String, String> parameters = new LinkedHashMap<>();
        settings.resolved().entries().forEach(entry -> parameters.put(entry.key(), entry.value()));
        MlflowRecorder recorder =
                new MlflowRecorder(uri, () -> MlflowRun.open(server, directory, uri, experiment, parameters));
        return BackgroundMonitor.start("MLflow at " + uri, recorder, patience);
    }

    private static RunDirectory directory(String directory, Configuration hadoop) {
        try {
            return RunDirectory.of(directory, hadoop);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "Cannot use run.directory = " + directory + ": " + e.getMessage(), e);
        }
    }
}
