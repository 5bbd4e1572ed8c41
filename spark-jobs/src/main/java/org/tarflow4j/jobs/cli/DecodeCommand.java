package org.tarflow4j.jobs.cli;

import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.latent.CodecResult;
import org.tarflow4j.jobs.latent.DecodeJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Latents → images. */
@Command(
        name = "decode",
        description = {
            "Turns latents into images: .npz to .npz, what encode wrote to PNG files.",
            "Denoises only if sampling.denoise.steps is given with --set or -D."
        })
final class DecodeCommand extends RunCommand {
    @Mixin
    private CodecOptions options = new CodecOptions();

    @Override
    Plan plan(Settings settings) {
        return options.plan("decode");
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        CodecResult result = new DecodeJob(spark, settings, progress).run(options.request());
        return String.format(
                Locale.ROOT,
                "Decoded %,d images with step %,d (guidance %s, %s) into %s%s",
                result.images(),
                result.step(),
                settings.sampling().guidance().scale(),
                result.denoisingSteps() == 0 ? "not denoised" : result.denoisingSteps() + " denoising steps",
                result.output(),
                CodecOptions.warning(result));
    }
}
