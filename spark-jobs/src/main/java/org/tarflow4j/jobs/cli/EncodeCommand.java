package org.tarflow4j.jobs.cli;

import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.latent.CodecResult;
import org.tarflow4j.jobs.latent.EncodeJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Images → latents and likelihoods. */
@Command(
        name = "encode",
        description =
                "Turns images into latents and log-likelihoods: .npz to .npz, a patch dataset to Parquet or .npz.")
final class EncodeCommand extends RunCommand {
    @Mixin
    private CodecOptions options = new CodecOptions();

    @Override
    Plan plan(Settings settings) {
        return options.plan("encode");
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        CodecResult result = new EncodeJob(spark, settings, progress).run(options.request());
        return String.format(
                Locale.ROOT,
                "Encoded %,d images with step %,d into %s%s",
                result.images(),
                result.step(),
                result.output(),
                CodecOptions.warning(result));
    }
}
