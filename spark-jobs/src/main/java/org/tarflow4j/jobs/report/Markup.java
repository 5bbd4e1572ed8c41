package org.tarflow4j.jobs.report;

import java.util.Locale;

/** Text in a page. */
final class Markup {
    private Markup() {}

    /** As content or as the value of an attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** "residualNoise" and "residual-noise" as "residual noise". */
    static String words(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('-', ' ').toLowerCase(Locale.ROOT);
    }
}
