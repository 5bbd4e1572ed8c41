package org.tarflow4j.jobs.checkpoint;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names inside {@code checkpoints/}. */
final class CheckpointFiles {
    static final String FOLDER = "checkpoints";
    static final String PROMOTED = "PROMOTED";

    static final String MANIFEST = "manifest.json";
    static final String PARAMETERS = "parameters";
    static final String EMA = "ema";
    static final String OPTIMIZER = "optimizer";
    static final String TRAINING_STATE = "training-state.json";
    static final String CONFIG = "config.conf";
    static final String METRICS = "metrics.json";

    /** Lies in a directory that is being written; with the name, it proves that the directory is ours to delete. */
    static final String MARKER = "_tarflow4j_unfinished";

    private static final Pattern STEP = Pattern.compile("step-(\\d{8,18})");
    private static final Pattern CONTENT = Pattern.compile("(" + PARAMETERS + "|" + EMA + "|" + OPTIMIZER
            + ")(-\\d{5}-of-\\d{5})?\\.safetensors(\\.index\\.json)?|" + Pattern.quote(TRAINING_STATE) + "|"
            + Pattern.quote(CONFIG) + "|" + Pattern.quote(METRICS) + "|" + Pattern.quote(MANIFEST));
    private static final Pattern UNFINISHED = Pattern.compile("\\.step-\\d{8,18}\\.[0-9a-f]{8}\\.unfinished");

    private CheckpointFiles() {}

    static String directory(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }

    /** The step that a directory's name stands for; empty if it is no checkpoint's name. */
    static OptionalLong step(String name) {
        Matcher matcher = STEP.matcher(name);
        return matcher.matches() && directory(Long.parseLong(matcher.group(1))).equals(name)
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }

    /** A new hidden name to write a checkpoint under. */
    static String unfinished(long step) {
        return "." + directory(step) + "." + UUID.randomUUID().toString().substring(0, 8) + ".unfinished";
    }

    /** Whether a checkpoint's directory may hold such a file, the marker apart. */
    static boolean isContent(String name) {
        return CONTENT.matcher(name).matches();
    }

    static boolean isUnfinished(String name) {
        return UNFINISHED.matcher(name).matches();
    }
}
