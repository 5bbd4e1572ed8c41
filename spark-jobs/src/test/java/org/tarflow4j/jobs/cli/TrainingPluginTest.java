package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.config.DeviceKind;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.monitor.MlflowCredentials;
import org.tarflow4j.jobs.monitor.Monitors;
import org.tarflow4j.jobs.monitor.RoundMetrics;
import org.tarflow4j.jobs.monitor.TrainingMonitor;
import org.tarflow4j.jobs.monitor.ValidationMetrics;

class TrainingPluginTest {
    /** A plugin of the user's. */
    public static final class Theirs implements SparkPlugin {
        @Override
        public DriverPlugin driverPlugin() {
            return null;
        }

        @Override
        public ExecutorPlugin executorPlugin() {
            return null;
        }
    }

    private static final Map<String, String> SPARK = Map.of(
            "spark.master", "local[1]",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.ui.enabled", "true",
            "spark.ui.port", "0",
            "spark.app.id", "app",
            "spark.metrics.namespace", "flow",
            "spark.metrics.conf.*.sink.prometheusServlet.class", "org.apache.spark.metrics.sink.PrometheusServlet",
            "spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus",
            "spark.plugins", Theirs.class.getName());

    private final Map<String, String> before = new LinkedHashMap<>();

    @TempDir
    Path run;

    @BeforeEach
    void configure() {
        SparkSession.getDefaultSession().foreach(session -> {
            session.stop();
            return null;
        });
        SPARK.forEach((key, value) -> before.put(key, System.setProperty(key, value)));
    }

    @AfterEach
    void restore() {
        before.forEach((key, value) -> {
            if (value == null) {
                System.clearProperty(key);
            } else {
                System.setProperty(key, value);
            }
        });
    }

    @Test
    void sparksMetricsShowTheTrainingAndTheUsersPluginStays() throws Exception {
        Settings settings = Settings.load(Optional.empty(), Map.of("run.directory", run.toString()));
        try (SparkSession spark = SparkSessions.open("train", DeviceKind.CPU);
                TrainingMonitor monitor = Monitors.of(settings, new Configuration(), MlflowCredentials.NONE)) {
            monitor.started(2, 200, 1000, 64_000);
            monitor.round(round(3));
            monitor.round(round(4));
            monitor.validated(new ValidationMetrics(4, 400, "raw", 0.3, 1000, 1.5, 0.01, null));
            monitor.validated(new ValidationMetrics(4, 400, "ema", 0.3, 1000, 1.25, 0.01, null));
            monitor.saved("step-00000400", 400, 1, 1);

            assertThat(spark.conf().get("spark.plugins"))
                    .isEqualTo(Theirs.class.getName()
                            + ",org.tarflow4j.jobs.monitor.TrainingPlugin,org.tarflow4j.jobs.device.DevicePlugin");
            List<String> metrics = metrics(spark.sparkContext().uiWebUrl().get());
            assertThat(metrics)
                    .contains(
                            shown("loss", "0.25"),
                            shown("images_per_second", "640.0"),
                            shown("round", "4"),
                            shown("step", "400"),
                            shown("skipped_steps", "4"),
                            shown("left_out_workers", "2"),
                            shown("validation_nats_raw", "1.5"),
                            shown("validation_nats_ema", "1.25"))
                    .anyMatch(line -> line.startsWith(shown("checkpoint_age_seconds", "")) && !line.endsWith("NaN"));
        }
    }

    private static List<String> metrics(String ui) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(ui + "/metrics/prometheus/")).build();
        String text = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return text.lines().toList();
    }

    private static String shown(String name, String value) {
        return "metrics_flow_driver_plugin_org_tarflow4j_jobs_monitor_TrainingPlugin_" + name
                + "_Value{type=\"gauges\"} " + value;
    }

    private static RoundMetrics round(int round) {
        return new RoundMetrics(
                round,
                100L * round,
                0,
                640L * round,
                1.0 / round,
                0,
                0,
                List.of(),
                List.of(),
                1e-4,
                1,
                2,
                1,
                640,
                1,
                new RoundMetrics.Shares(1, 0, 0, 0));
    }
}
