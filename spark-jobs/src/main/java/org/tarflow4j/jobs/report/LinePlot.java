package org.tarflow4j.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Curves over a common axis as SVG, drawn without anything that a page would have to load. */
final class LinePlot {
    /** How values are placed along an axis. */
    enum Scale {
        LINEAR(value -> value, value -> value),
        LOGARITHMIC(Math::log10, value -> Math.pow(10, value));

        private final DoubleUnaryOperator place;
        private final DoubleUnaryOperator value;

        Scale(DoubleUnaryOperator place, DoubleUnaryOperator value) {
            this.place = place;
            this.value = value;
        }
    }

    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 70;
    private static final int RIGHT = 170;
    private static final int TOP = 16;
    private static final int BOTTOM = 48;
    private static final int TICKS = 5;
    /** Told apart by eyes that do not see red and green as others do (Okabe, Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00");

    private final String xName;
    private final Scale xScale;
    private final String yName;
    private final Scale yScale;

    LinePlot(String xName, Scale xScale, String yName, Scale yScale) {
        this.xName = xName;
        this.xScale = xScale;
        this.yName = yName;
        this.yScale = yScale;
    }

    /** @param curves points whose values the scales cannot place are left out */
    String svg(List<Curve> curves) {
        double[] x = range(curves.stream().flatMap(curve -> curve.x().stream()).toList(), xScale);
        double[] y = range(curves.stream().flatMap(curve -> curve.y().stream()).toList(), yScale);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>",
                WIDTH,
                HEIGHT,
                Markup.escaped(yName + " over " + xName)));
        axes(svg, x, y);
        for (int i = 0; i < curves.size(); i++) {
            draw(svg, curves.get(i), COLOURS.get(i % COLOURS.size()), x, y);
            text(
                    svg,
                    WIDTH - RIGHT + 16,
                    TOP + 16 + 20 * i,
                    "start",
                    COLOURS.get(i % COLOURS.size()),
                    curves.get(i).name());
        }
        return svg.append("</svg>").toString();
    }

    private void axes(StringBuilder svg, double[] x, double[] y) {
        for (int tick = 0; tick <= TICKS; tick++) {
            double share = (double) tick / TICKS;
            double column = LEFT + share * (WIDTH - LEFT - RIGHT);
            double line = HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
            line(svg, column, TOP, column, HEIGHT - BOTTOM, "#e4e4e4");
            line(svg, LEFT, line, WIDTH - RIGHT, line, "#e4e4e4");
            text(svg, column, HEIGHT - BOTTOM + 16, "middle", "#444", label(xScale, x, share));
            text(svg, LEFT - 6, line + 4, "end", "#444", label(yScale, y, share));
        }
        text(svg, LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - 8, "middle", "#222", xName);
        svg.append(String.format(
                Locale.ROOT,
                "<text transform=\"rotate(-90)\" x=\"%.1f\" y=\"14\" text-anchor=\"middle\" fill=\"#222\">%s</text>",
                -(TOP + (HEIGHT - TOP - BOTTOM) / 2.0),
                Markup.escaped(yName)));
    }

    private void draw(StringBuilder svg, Curve curve, String colour, double[] x, double[] y) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < curve.x().size(); i++) {
            double across = xScale.place.applyAsDouble(curve.x().get(i));
            double up = yScale.place.applyAsDouble(curve.y().get(i));
            if (!Double.isFinite(across) || !Double.isFinite(up)) {
                continue;
            }
            double column = LEFT + share(across, x) * (WIDTH - LEFT - RIGHT);
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", column, row(up, y)));
            svg.append(String.format(
                    Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\"/>", column, row(up, y), colour));
            if (!curve.error().isEmpty()) {
                double value = curve.y().get(i);
                double low = yScale.place.applyAsDouble(value - curve.error().get(i));
                double high = yScale.place.applyAsDouble(value + curve.error().get(i));
                if (Double.isFinite(low) && Double.isFinite(high)) {
                    line(svg, column, row(low, y), column, row(high, y), colour);
                }
            }
        }
        svg.append(String.format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>",
                colour, String.join(" ", points)));
    }

    private static double row(double place, double[] range) {
        return HEIGHT - BOTTOM - Math.max(0, Math.min(1, share(place, range))) * (HEIGHT - TOP - BOTTOM);
    }

    private static double share(double place, double[] range) {
        return (place - range[0]) / (range[1] - range[0]);
    }

    private static String label(Scale scale, double[] range, double share) {
        return String.format(Locale.ROOT, "%.3g", scale.value.applyAsDouble(range[0] + share * (range[1] - range[0])));
    }

    /** Least and largest place of values. */
    private static double[] range(List<Double> values, Scale scale) {
        double[] places = values.stream()
                .mapToDouble(scale.place::applyAsDouble)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (places.length == 0) {
            return new double[] {0, 1};
        }
        double low = places[0];
        double high = places[places.length - 1];
        return high > low ? new double[] {low, high} : new double[] {low - 0.5, low + 0.5};
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x,
                y,
                anchor,
                colour,
                Markup.escaped(text)));
    }
}
