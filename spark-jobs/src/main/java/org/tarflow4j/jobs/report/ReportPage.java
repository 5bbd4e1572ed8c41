package org.tarflow4j.jobs.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.output.WholeFile;

/**
 * {@code report.html}: the whole of a {@code report.json} for people, pictures and plots first. One file that needs no network
 * and no script; it is well-formed XML too.
 */
public final class ReportPage {
    private static final String STYLE =
            """
            body{font:15px/1.45 system-ui,sans-serif;color:#222;max-width:1080px;margin:24px auto;padding:0 16px}
            data{white-space:nowrap}h1{font-size:24px}h2::first-letter{text-transform:uppercase}
            h2{font-size:19px;margin-top:36px;border-bottom:1px solid #ddd}
            .notice{background:#fff3cd;border:1px solid #e0c36a;padding:8px 12px}
            table{border-collapse:collapse;margin:8px 0}td,th{padding:3px 10px;text-align:left;vertical-align:top;\
            border-bottom:1px solid #eee;overflow-wrap:break-word}th{font-weight:600;background:#f7f7f7}
            figure{margin:16px 0}figcaption,.definition{color:#555;font-size:13px}img{max-width:100%;image-rendering:pixelated}
            svg{max-width:720px;font-size:12px;display:block}div.wide{overflow-x:auto}.definition{margin:4px 0;max-width:80ch}
            """;

    private ReportPage() {}

    /**
     * Writes {@code report.html} beside a {@code report.json}, with the pictures that it names.
     *
     * @param directory of the run
     * @throws JobException {@link ExitCode#FAILED} if it cannot be written
     */
    public static void write(String directory, Configuration hadoop) {
        try {
            JsonNode report = new ObjectMapper().readTree(read(new Path(directory, "report.json"), hadoop));
            Map<String, byte[]> pictures = new LinkedHashMap<>();
            for (JsonNode picture : report.path("quality").path("pictures")) {
                Path file = new Path(directory, picture.path("file").asText());
                pictures.put(picture.path("caption").asText(), read(file, hadoop));
            }
            WholeFile.write(html(report, pictures).getBytes(UTF_8), new Path(directory, "report.html"), hadoop);
        } catch (IOException e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + directory + "/report.html: " + e.getMessage(), e);
        }
    }

    /** @param pictures PNG by caption */
    static String html(JsonNode report, Map<String, byte[]> pictures) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + "<title>tarflow4j: evaluation</title><style>" + STYLE + "</style></head><body>\n"
                + "<h1>Evaluation of step " + Markup.escaped(report.path("step").asText()) + "</h1>\n");
        SampleNotice.of(report)
                .ifPresent(notice -> html.append("<p class=\"notice\">" + Markup.escaped(notice) + "</p>\n"));
        pictures.forEach((caption, png) -> figure(
                html,
                caption,
                "<img alt=\"" + Markup.escaped(caption) + "\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(png) + "\"/>"));
        ReportPlots.of(report).forEach((caption, svg) -> figure(html, caption, svg));
        StringBuilder rest = new StringBuilder();
        sections(report, html, rest);
        html.append("<h2>About this evaluation</h2><div class=\"wide\"><table>").append(rest);
        return html.append("</table></div>\n</body></html>\n").toString();
    }

    /** A section for whatever has parts; what is plain is told at the end. */
    private static void sections(JsonNode node, StringBuilder html, StringBuilder rest) {
        node.fields().forEachRemaining(field -> {
            String title = Markup.escaped(Markup.words(field.getKey()));
            JsonNode value = field.getValue();
            if (field.getKey().equals("quality")) {
                sections(value, html, rest);
            } else if (value.isContainerNode() && value.size() > 0) {
                html.append("<h2>" + title + "</h2><div class=\"wide\">" + NumberTables.of(value) + "</div>\n");
            } else {
                rest.append("<tr><th>" + title + "</th><td>" + NumberTables.of(value) + "</td></tr>");
            }
        });
    }

    private static void figure(StringBuilder html, String caption, String content) {
        html.append("<figure>" + content + "<figcaption>" + Markup.escaped(caption) + "</figcaption></figure>\n");
    }

    private static byte[] read(Path file, Configuration hadoop) throws IOException {
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            return in.readAllBytes();
        }
    }
}
