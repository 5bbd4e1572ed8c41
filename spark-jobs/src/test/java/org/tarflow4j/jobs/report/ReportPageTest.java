package org.tarflow4j.jobs.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.picture.Png;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportPageTest {
    private static final String REPORT =
            """
            {"step": 12, "checkpoint": "runs/a<b>&\\"c\\"", "seed": 1, "confidence": 0.95, "nothing": null,
             "likelihoods": [
               {"name": "negative-log-likelihood", "density": "flow", "noiseLevel": 0.1, "images": 500,
                "value": -0.71051234567, "standardError": 0.0167, "low": -0.74, "high": -0.68,
                "unit": "nats/dimension", "definition": "mean of -ln p(x)/N < 0"},
               {"name": "negative-log-likelihood", "density": "flow", "noiseLevel": 0.5, "images": 500,
                "value": 0.8305, "standardError": "NaN", "low": 0.82, "high": 0.84,
                "unit": "nats/dimension", "definition": "mean of -ln p(x)/N < 0"}],
             "roundTrip": {"name": "round-trip-error", "value": 3.5e-7, "definition": "max |x|"},
             "audit": {"later": [1.25, 2.5], "deeper": {"still": [{"x": 7.125}]}},
             "quality": {"samples": "file:/s", "numbers": [
                {"name": "fid", "set": "samples", "value": 12.3456789, "definition": "squared"}],
               "spectra": [{"set": "samples", "frequency": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
                 "power": [5.5, 0.1, 0.05, 0.025, 0.0125, 0.01, 0.009, 0.008, 0.007, 0.006],
                 "standardError": [0.1, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01], "definition": "d"}],
               "outliers": [], "pictures": [{"file": "report/nearest.png", "caption": "nearest & <dearest>"}]}}
            """;

    @TempDir
    Path directory;

    @Test
    void everyNumberAndPictureIsOnThePageAndNothingIsLoaded() throws Exception {
        String html = page(REPORT);
        Document page = parsed(html);
        Set<String> numbers = new HashSet<>();
        for (Element data : elements(page, "data")) {
            numbers.add(data.getAttribute("value"));
        }
        List<String> expected = new ArrayList<>();
        collect(new ObjectMapper().readTree(REPORT), expected);
        assertThat(expected).contains("-0.71051234567", "3.5E-7", "7.125");
        assertThat(numbers).containsAll(expected);
        List<Element> images = elements(page, "img");
        assertThat(images).hasSize(1);
        for (Element image : images) {
            String source = image.getAttribute("src");
            assertThat(source).startsWith("data:image/png;base64,");
            byte[] png = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(5);
            assertThat(image.getAttribute("alt")).isEqualTo("nearest & <dearest>");
        }
        for (String tag : List.of("script", "link", "iframe", "object", "a", "base")) {
            assertThat(elements(page, tag)).as(tag).isEmpty();
        }
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:", "url(", "@import");
        assertThat(page.getDocumentElement().getTextContent())
                .contains("runs/a<b>&\"c\"", "mean of -ln p(x)/N < 0", "-0.71051");
    }

    @Test
    void plotsShowTheCurves() throws Exception {
        List<Element> plots = elements(parsed(page(REPORT)), "svg");
        assertThat(plots).hasSize(2);
        // one value at a level of each of two, nine frequencies above zero: a logarithm has no place for it
        assertThat(elements(plots.get(0), "circle")).hasSize(2);
        assertThat(elements(plots.get(1), "circle")).hasSize(9);
        for (Element plot : plots) {
            for (Element circle : elements(plot, "circle")) {
                assertThat(Double.parseDouble(circle.getAttribute("cx"))).isBetween(0.0, 640.0);
                assertThat(Double.parseDouble(circle.getAttribute("cy"))).isBetween(0.0, 340.0);
            }
        }
    }

    /** As people see it: in a browser, without a network. */
    @Test
    void aBrowserShowsPicturesAndPlots() throws Exception {
        Path browser = browser();
        assumeTrue(browser != null, "no Chromium on the PATH");
        BufferedImage magenta = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 50; x++) {
                magenta.setRGB(x, y, 0xff00ff);
            }
        }
        page(REPORT, magenta);
        Path screenshot = directory.resolve("screenshot.png");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--host-resolver-rules=MAP * ~NOTFOUND",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--window-size=1100,4000",
                        "--screenshot=" + screenshot,
                        directory.resolve("report.html").toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("browser.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        BufferedImage seen = ImageIO.read(screenshot.toFile());
        int picture = 0;
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < seen.getHeight(); y++) {
            for (int x = 0; x < seen.getWidth(); x++) {
                int colour = seen.getRGB(x, y) & 0xffffff;
                colours.add(colour);
                picture += colour == 0xff00ff ? 1 : 0;
            }
        }
        assertThat(picture).as("pixels of the picture").isGreaterThanOrEqualTo(50 * 40);
        List<Element> curves = elements(parsed(page(REPORT)), "polyline");
        assertThat(curves).isNotEmpty();
        for (Element curve : curves) {
            assertThat(colours).contains(Integer.decode(curve.getAttribute("stroke")));
        }
    }

    private static @Nullable Path browser() {
        for (String folder : System.getenv("PATH").split(":")) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                Path file = Path.of(folder, name);
                if (Files.isExecutable(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    @Test
    void aReportWithoutQualityIsAPageToo() throws Exception {
        String html = page("{\"step\": 3, \"likelihoods\": []}");
        assertThat(parsed(html).getDocumentElement().getTextContent()).contains("Evaluation of step 3");
    }

    @Test
    void samplesOfOtherWeightsAreToldFrom() throws Exception {
        String report =
                """
                {"step": 1200, "weights": "ema", "checkpointSha256": "aaaaaaaaaaaa1111", "quality": {"drawnBy":
                 {"step": %d, "weights": "%s", "checkpointSha256": "%s", "seed": 1}}}
                """;
        String same = report.formatted(1200, "ema", "aaaaaaaaaaaa1111");
        assertThat(page(same)).doesNotContain("other weights").contains("<h2>drawn by</h2>");
        assertThat(page(report.formatted(500, "ema", "bbbbbbbbbbbb2222")))
                .contains(
                        "drawn with other weights: step 500, ema, checkpoint bbbbbbbbbbbb;",
                        "the likelihoods are of step 1200, ema, checkpoint aaaaaaaaaaaa");
        assertThat(page(report.formatted(1200, "raw", "aaaaaaaaaaaa1111"))).contains("step 1200, raw");
    }

    @Test
    void partsAreAddedToTheReportThatIsThere() throws IOException {
        Files.writeString(directory.resolve("report.json"), "{\"step\": 3, \"value\": 0.1}");
        ReportJson.add(directory.toString(), "quality", List.of(1, 2), new Configuration());
        ReportJson.add(directory.toString(), "quality", List.of(4.5), new Configuration());
        assertThat(new ObjectMapper().readTree(directory.resolve("report.json").toFile()))
                .isEqualTo(new ObjectMapper().readTree("{\"step\": 3, \"value\": 0.1, \"quality\": [4.5]}"));
    }

    private String page(String report) throws IOException {
        return page(report, new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY));
    }

    private String page(String report, BufferedImage nearest) throws IOException {
        Files.writeString(directory.resolve("report.json"), report);
        Files.createDirectories(directory.resolve("report"));
        Files.write(directory.resolve("report/nearest.png"), Png.of(nearest));
        ReportPage.write(directory.toString(), new Configuration());
        return Files.readString(directory.resolve("report.html"));
    }

    private static void collect(JsonNode node, List<String> numbers) {
        if (node.isNumber()) {
            numbers.add(node.asText());
        }
        node.forEach(child -> collect(child, numbers));
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(UTF_8)));
    }

    private static List<Element> elements(Document page, String tag) {
        return elements(page.getDocumentElement(), tag);
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
