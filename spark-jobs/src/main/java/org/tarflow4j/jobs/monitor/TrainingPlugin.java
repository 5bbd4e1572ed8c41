package org.tarflow4j.jobs.monitor;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Puts the training's newest numbers into Spark's metrics system, whose sinks (Prometheus, JMX, Graphite, CSV, …) show
 * them as {@code driver.plugin.org.tarflow4j.jobs.monitor.TrainingPlugin.NAME}.
 */
public final class TrainingPlugin implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public void registerMetrics(String applicationId, PluginContext context) {
                register(context.metricRegistry(), Gauges.OF_THIS_PROCESS);
            }
        };
    }

    /** The executors' part of a round is told by the driver. */
    @Override
    public @Nullable ExecutorPlugin executorPlugin() {
        return null;
    }

    private static void register(MetricRegistry registry, Gauges gauges) {
        add(registry, "loss", gauges::loss);
        add(registry, "images_per_second", gauges::imagesPerSecond);
        add(registry, "round", gauges::round);
        add(registry, "step", gauges::step);
        add(registry, "checkpoint_age_seconds", gauges::checkpointAge);
        add(registry, "skipped_steps", gauges::skippedSteps);
        add(registry, "left_out_workers", gauges::leftOutWorkers);
        add(registry, "validation_nats_raw", gauges::rawNats);
        add(registry, "validation_nats_ema", gauges::averagedNats);
    }

    private static void add(MetricRegistry registry, String name, Gauge<Number> gauge) {
        registry.register(name, gauge);
    }
}
