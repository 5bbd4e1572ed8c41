package org.tarflow4j.jobs.monitor.plot;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tarflow4j.jobs.monitor.plot.Series.Stretch;
import org.tarflow4j.jobs.picture.Png;

/** The pictures themselves. */
final class Charts {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 700;

    private static final Color RAW = new Color(0xA8, 0xC4, 0xE0);
    private static final Color MEAN = new Color(0x0B, 0x3C, 0x7D);
    private static final Color OTHER = new Color(0xC8, 0x6B, 0x1E);
    private static final Color[] LEVELS = {MEAN, OTHER, new Color(0x2E, 0x7D, 0x4F), new Color(0x8A, 0x2B, 0x6B)};

    /** Two-sided 95 % of a normal distribution. */
    private static final double CONFIDENCE = 1.96;

    private Charts() {}

    static byte[] loss(Series loss) throws IOException {
        XYChart chart = chart("Training loss", "w(t)·loss, mean over a round (nats per dimension)");
        addWithRunningMean(chart, loss);
        YRange.of(loss.column(Stretch::value)).apply(chart);
        return png(chart);
    }

    static byte[] throughput(Series throughput, Series computing) throws IOException {
        XYChart chart = chart("Throughput", "images per second");
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
        if (!computing.isEmpty()) {
            XYSeries share =
                    line(chart, "time that computes", computing.column(Stretch::x), computing.runningMean(), OTHER);
            share.setYAxisGroup(1);
            chart.setYAxisGroupTitle(1, "part of a round's time (%)");
            chart.getStyler().setYAxisMin(1, 0.0).setYAxisMax(1, 100.0);
            chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        }
        addWithRunningMean(chart, throughput);
        return png(chart);
    }

    static byte[] likelihood(Map<String, Series> likelihoods) throws IOException {
        return heldOut(
                chart(
                        "Held-out likelihood of images with noise of level t, 95 % intervals",
                        "−ln p(x)/N (nats per dimension)"),
                likelihoods);
    }

    /** @param training bits of the images that each round trained on; may be empty */
    static byte[] bits(Map<String, Series> heldOut, Series training) throws IOException {
        XYChart chart = chart("Likelihood of 8-bit images; held-out ones with 95 % intervals", "bits per dimension");
        chart.setXAxisTitle("minutes of training");
        if (training.isEmpty()) {
            return heldOut(chart, heldOut);
        }
        double[] means = training.runningMean();
        line(chart, "training, running mean", training.column(Stretch::x), means, RAW);
        // The first rounds fall from far above.
        DoubleSummaryStatistics shown =
                Arrays.stream(means, means.length / 20, means.length).summaryStatistics();
        return heldOut(chart, heldOut, shown.getMin(), shown.getMax());
    }

    /**
     * @param likelihoods by weights, or by weights and noise level, which a comma divides
     * @param others values on the picture beside them
     */
    private static byte[] heldOut(XYChart chart, Map<String, Series> likelihoods, double... others) throws IOException {
        List<String> levels = new ArrayList<>();
        likelihoods.forEach((name, series) -> {
            String level = name.substring(name.indexOf(',') + 1);
            if (!levels.contains(level)) {
                levels.add(level);
            }
            double[] errors = series.column(stretch -> CONFIDENCE * stretch.error());
            XYSeries drawn = chart.addSeries(name, series.column(Stretch::x), series.column(Stretch::value), errors);
            color(drawn, LEVELS[levels.indexOf(level) % LEVELS.length]);
            drawn.setMarker(SeriesMarkers.CIRCLE);
            drawn.setLineStyle(name.startsWith("raw") ? SeriesLines.DASH_DASH : SeriesLines.SOLID);
        });
        DoubleStream ends = likelihoods.values().stream()
                .flatMapToDouble(series -> DoubleStream.concat(
                        Arrays.stream(series.column(stretch -> stretch.value() - CONFIDENCE * stretch.error())),
                        Arrays.stream(series.column(stretch -> stretch.value() + CONFIDENCE * stretch.error()))));
        YRange.of(DoubleStream.concat(ends, Arrays.stream(others)).toArray()).apply(chart);
        return png(chart);
    }

    private static void addWithRunningMean(XYChart chart, Series series) {
        double[] x = series.column(Stretch::x);
        String raw = series.valuesPerPoint() == 1 ? "each round" : "one round in " + series.valuesPerPoint();
        line(chart, raw, x, series.column(Stretch::value), RAW);
        line(chart, "running mean", x, series.runningMean(), MEAN);
    }

    private static XYSeries line(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries line = chart.addSeries(name, x, y);
        line.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        color(line, color);
        return line;
    }

    private static void color(XYSeries series, Color color) {
        series.setLineColor(color);
        series.setMarkerColor(color);
    }

    private static XYChart chart(String title, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("optimizer step")
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesColor(new Color(0xE4, 0xE4, 0xE4));
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("#,###");
        return chart;
    }

    private static byte[] png(XYChart chart) throws IOException {
        return Png.of(BitmapEncoder.getBufferedImage(chart));
    }
}
