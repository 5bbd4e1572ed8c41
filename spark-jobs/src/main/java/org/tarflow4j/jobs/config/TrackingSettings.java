package org.tarflow4j.jobs.config;

import java.io.Serializable;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a training is written down besides its run directory. Secrets are no settings: these are printed and saved.
 *
 * @param uri address of an MLflow tracking server; null for none
 * @param experiment name of its experiment
 */
public record TrackingSettings(@Nullable String uri, String experiment) implements Serializable {
    public TrackingSettings {
        new Checks()
                .that(
                        uri == null || isPlainAddress(uri),
                        "uri",
                        "(not shown)",
                        "must be an http or https address without user or password; those come from the environment")
                .notBlank("experiment", experiment)
                .done();
    }

    private static boolean isPlainAddress(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getScheme() != null
                    && Set.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
