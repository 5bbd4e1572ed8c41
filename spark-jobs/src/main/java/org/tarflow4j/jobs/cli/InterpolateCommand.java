package org.tarflow4j.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.latent.CodecResult;
import org.tarflow4j.jobs.latent.InterpolateJob;
import org.tarflow4j.jobs.latent.InterpolateRequest;
import org.tarflow4j.jobs.latent.InterpolateRequest.Pair;
import org.tarflow4j.jobs.latent.LatentPath;
import org.tarflow4j.jobs.latent.TokenRegion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Two images → the images between them. */
@Command(
        name = "interpolate",
        description = {
            "Mixes the latents of two images, and decodes and denoises the mixes: strip.png and values.npz.",
            "With --region, only some patches move, the others stay those of the first image."
        })
final class InterpolateCommand extends RunCommand {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Directory of a checkpoint; without it the newest valid one of the run.")
    private @Nullable String checkpoint;

    @Option(
            names = "--pair",
            required = true,
            arity = "2",
            paramLabel = "IMAGE",
            description =
                    "From and to: train/ROW or validation/ROW of training.dataset, or a PNG file of the flow's size."
                            + " May be given several times.")
    private List<String> ends = new ArrayList<>();

    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description = "Class of all images, number or name, -1 for none; without it each mix has that of the nearer"
                    + " image, with --region that of the first, and PNG files have none.")
    private @Nullable String label;

    @Option(
            names = "--path",
            defaultValue = "spherical",
            description = "linear or spherical, default: ${DEFAULT-VALUE}.")
    private LatentPath path = LatentPath.SPHERICAL;

    @Option(names = "--steps", defaultValue = "9", description = "Mixes of a pair, default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--region",
            paramLabel = "ROW,COLUMN,HEIGHT,WIDTH",
            description = "Rectangle of patches that moves; without it all do.")
    private @Nullable String region;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Directory of the results.")
    private String output = "";

    @Override
    void check(Settings settings) {
        if (steps < 2) {
            throw new JobException(ExitCode.BAD_USAGE, "--steps is " + steps + "; say at least 2, the ends");
        }
    }

    @Override
    Plan plan(Settings settings) {
        return new Plan()
                .add(
                        "Would mix %d pairs in %d steps into %s with %s",
                        ends.size() / 2,
                        steps,
                        output,
                        checkpoint == null ? "the configured checkpoint, or the newest one of the run" : checkpoint);
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < ends.size(); i += 2) {
            pairs.add(new Pair(ends.get(i), ends.get(i + 1)));
        }
        TokenRegion moving = region == null ? null : TokenRegion.parse(region);
        CodecResult result = new InterpolateJob(spark, settings, progress)
                .run(new InterpolateRequest(checkpoint, pairs, label, path, steps, moving, output));
        return String.format(
                Locale.ROOT,
                "Mixed %d pairs with step %,d, %d denoising steps: see strip.png and values.npz in %s%s",
                pairs.size(),
                result.step(),
                result.denoisingSteps(),
                result.output(),
                CodecOptions.warning(result));
    }
}
