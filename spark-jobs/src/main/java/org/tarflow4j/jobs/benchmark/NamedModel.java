package org.tarflow4j.jobs.benchmark;

import java.util.Locale;

/** A recipe for benchmarks that ships in the application: 32×32 pixels, 3 channels, 4 blocks of 2, 2, 2 and 6 layers. */
public enum NamedModel {
    /** Patches of 4×4, width 256: 11.8 million parameters, 64 tokens. */
    A,
    /** Patches of 2×2, width 512: 46.8 million parameters, 256 tokens. */
    B;

    /** Name of the recipe on the class path. */
    public String recipe() {
        return "benchmark-" + name().toLowerCase(Locale.ROOT) + ".conf";
    }
}
