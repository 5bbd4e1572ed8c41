package org.tarflow4j.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plots of a report, as far as it has their numbers. */
final class ReportPlots {
    private ReportPlots() {}

    /** SVG by caption. */
    static Map<String, String> of(JsonNode report) {
        Map<String, String> plots = new LinkedHashMap<>();
        List<Curve> likelihoods = likelihoods(report.path("likelihoods"));
        if (!likelihoods.isEmpty()) {
            plots.put(
                    "Negative log-likelihood of held-out images by noise level, with confidence intervals; lower is"
                            + " better, and levels do not compare",
                    new LinePlot("noise level t", LinePlot.Scale.LINEAR, "nats/dimension", LinePlot.Scale.LINEAR)
                            .svg(likelihoods));
        }
        List<Curve> spectra = spectra(report.path("quality").path("spectra"));
        if (!spectra.isEmpty()) {
            plots.put(
                    "Radially averaged power spectrum: samples should lie on held-out images; noise lifts the right end",
                    new LinePlot(
                                    "cycles per image width",
                                    LinePlot.Scale.LOGARITHMIC,
                                    "power",
                                    LinePlot.Scale.LOGARITHMIC)
                            .svg(spectra));
        }
        return plots;
    }

    private static List<Curve> likelihoods(JsonNode measurements) {
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (JsonNode measured : measurements) {
            if (measured.path("unit").asText().equals("nats/dimension") && measured.has("noiseLevel")) {
                String density = measured.path("density").asText();
                Curve curve = curves.computeIfAbsent(density, ReportPlots::empty);
                curve.x().add(measured.path("noiseLevel").asDouble());
                curve.y().add(measured.path("value").asDouble());
                curve.error()
                        .add(measured.path("high").asDouble()
                                - measured.path("value").asDouble());
            }
        }
        return List.copyOf(curves.values());
    }

    private static List<Curve> spectra(JsonNode spectra) {
        List<Curve> curves = new ArrayList<>();
        for (JsonNode spectrum : spectra) {
            Curve curve = empty(spectrum.path("set").asText());
            for (int i = 0; i < spectrum.path("frequency").size(); i++) {
                curve.x().add(spectrum.path("frequency").path(i).asDouble());
                curve.y().add(spectrum.path("power").path(i).asDouble());
                curve.error().add(spectrum.path("standardError").path(i).asDouble());
            }
            curves.add(curve);
        }
        return curves;
    }

    private static Curve empty(String name) {
        return new Curve(name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
}
