package org.tarflow4j.jobs.config;

import java.util.Locale;

/** How enum constants are written in a configuration, and so everywhere that users read them. */
public final class Names {
    private Names() {}

    /** The constant's name in lower case, with hyphens. */
    public static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
