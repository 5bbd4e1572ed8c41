package org.tarflow4j.jobs.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.latent.CodecRequest;
import org.tarflow4j.jobs.latent.CodecResult;
import picocli.CommandLine.Option;

/** From where to where, and with which weights. */
final class CodecOptions {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Directory of a checkpoint; without it the newest valid one of the run.")
    private @Nullable String checkpoint;

    @Option(names = "--input", required = true, paramLabel = "X", description = "An .npz file, or a directory.")
    private String input = "";

    @Option(names = "--output", required = true, paramLabel = "Y", description = "An .npz file, or a directory.")
    private String output = "";

    CodecRequest request() {
        return new CodecRequest(checkpoint, input, output);
    }

    /** What a user should know about the numbers; empty if all is well. */
    static String warning(CodecResult result) {
        String text = "";
        if (result.notFinite() > 0) {
            text += String.format(Locale.ROOT, "%n%,d images are not finite", result.notFinite());
        }
        if (result.nonPositiveScales() > 0) {
            text += String.format(
                    Locale.ROOT,
                    "%n%,d guided scales were not positive: sampling.guidance.scale may be too large",
                    result.nonPositiveScales());
        }
        return text;
    }

    Plan plan(String verb) {
        return new Plan()
                .add(
                        "Would %s %s into %s with %s",
                        verb,
                        input,
                        output,
                        checkpoint == null ? "the configured checkpoint, or the newest one of the run" : checkpoint);
    }
}
