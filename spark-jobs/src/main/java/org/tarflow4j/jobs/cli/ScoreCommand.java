package org.tarflow4j.jobs.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.score.ScoreJob;
import org.tarflow4j.jobs.score.ScoreRequest;
import org.tarflow4j.jobs.score.ScoreSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Images → how unlike the training split they are. */
@Command(
        name = "score",
        description = {
            "Scores every image of training.dataset by its likelihood: Parquet rows, distributions, histograms.",
            "With --against, tells how well each score separates another dataset's images from held-out ones."
        })
final class ScoreCommand extends RunCommand {
    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Directory of a checkpoint; without it the newest valid one of the run.")
    private @Nullable String checkpoint;

    @Option(names = "--against", paramLabel = "DIR", description = "Another patch dataset, of the same shape.")
    private @Nullable String against;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A new directory.")
    private String output = "";

    @Override
    Plan plan(Settings settings) {
        return new Plan()
                .add(
                        "Would score the images of %s%s into %s with %s",
                        settings.training().dataset(),
                        against == null ? "" : " and " + against,
                        output,
                        checkpoint == null ? "the configured checkpoint, or the newest one of the run" : checkpoint);
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        ScoreSummary summary =
                new ScoreJob(spark, settings, progress).run(new ScoreRequest(checkpoint, against, output));
        String areas = summary.areasUnderCurve().entrySet().stream()
                .map(area -> String.format(Locale.ROOT, "%n%-10s AUROC %.4f", area.getKey(), area.getValue()))
                .collect(Collectors.joining());
        long notFinite =
                summary.notFinite().values().stream().mapToLong(Long::longValue).sum();
        return String.format(
                Locale.ROOT,
                "Scored %,d images with step %,d into %s: see _scores.json and _histograms.png%s%s",
                summary.images(),
                summary.step(),
                summary.output(),
                areas,
                notFinite == 0 ? "" : String.format(Locale.ROOT, "%n%,d images are not finite", notFinite));
    }
}
