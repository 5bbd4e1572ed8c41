package org.tarflow4j.jobs.score;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tarflow4j.jobs.picture.Png;

/** Histograms of the sets, one below the other for each score. */
public final class ScorePicture {
    /** The scores that order images differently. */
    static final List<Score> SHOWN = List.of(Score.NATS, Score.TYPICALITY, Score.CODE, Score.CORRECTED);

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 340;
    private static final int BINS = 60;
    /** So much at either end goes into the first or last bin: a few wild images must not press the others flat. */
    private static final double TAIL = 0.002;

    private static final Map<String, Color> COLOURS = Map.of(
            "train",
            new Color(0x80, 0x80, 0x80),
            Comparison.HELD_OUT,
            new Color(0x00, 0x72, 0xB2),
            Comparison.OTHER,
            new Color(0xD5, 0x5E, 0x00));

    private ScorePicture() {}

    /** A PNG file. */
    public static byte[] draw(Comparison comparison) throws IOException {
        BufferedImage picture = new BufferedImage(WIDTH, SHOWN.size() * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        Map<String, Double> areas = comparison.areasUnderCurve();
        for (Score score : SHOWN) {
            Double area = areas.get(score.column());
            String title = score.column()
                    + (area == null ? "" : String.format(Locale.ROOT, ", AUROC %.3f (validation, other)", area));
            chart(comparison, score, title).paint(graphics, WIDTH, HEIGHT);
            graphics.translate(0, HEIGHT);
        }
        graphics.dispose();
        return Png.of(picture);
    }

    private static XYChart chart(Comparison comparison, Score score, String title) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle("share of images")
                .build();
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Step);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisDecimalPattern("0.00").setYAxisDecimalPattern("0.00");
        Scores all = comparison.sets().keySet().stream()
                .map(set -> comparison.scores(set, score))
                .reduce(new Scores(), Scores::merge);
        double low = all.quantile(TAIL);
        double high = Math.max(all.quantile(1 - TAIL), Math.nextUp(low));
        double[] edges = new double[BINS + 1];
        for (int bin = 0; bin <= BINS; bin++) {
            edges[bin] = low + (high - low) * bin / BINS;
        }
        comparison.sets().forEach((name, set) -> {
            if (set.nats().count() > 0) {
                // The last bin ends where the axis does.
                double[] shares = Arrays.copyOf(comparison.scores(name, score).shares(low, high, BINS), BINS + 1);
                shares[BINS] = shares[BINS - 1];
                XYSeries series = chart.addSeries(name, edges, shares);
                series.setMarker(SeriesMarkers.NONE);
                series.setLineColor(COLOURS.get(name));
            }
        });
        return chart;
    }
}
