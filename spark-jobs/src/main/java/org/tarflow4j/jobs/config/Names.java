package org.tarflow4j.jobs.config;

import java.util.Locale;

/** How enum constants are written in a configuration. */
final class Names {
    private Names() {}

    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
