package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.PrepareJob;
import org.tarflow4j.data.PrepareRequest;
import org.tarflow4j.data.PreparedDataset;
import org.tarflow4j.data.Sharding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.DataSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.SourceSettings;
import picocli.CommandLine.Command;

/** Images → patch dataset. */
@Command(name = "prepare", description = "Makes a patch dataset from images.")
final class PrepareCommand extends RunCommand {
    @Override
    void check(Settings settings) {
        request(settings);
    }

    @Override
    Plan plan(Settings settings) {
        DataSettings data = settings.data();
        return new Plan()
                .add(
                        "Would read %s images from %s, bring them to %d×%d with %d channels (%s),",
                        data.source().kind().code(),
                        String.valueOf(data.source().path()),
                        settings.model().imageSize(),
                        settings.model().imageSize(),
                        settings.model().channels(),
                        data.transform())
                .add(
                        "and write them as patches of %d×%d into %s: %s files, %s an image, %s held out",
                        settings.model().patchSizes().get(0),
                        settings.model().patchSizes().get(0),
                        data.output(),
                        data.shards() == null ? "auto" : data.shards(),
                        Plan.bytes(settings.model().dimensions()),
                        data.source().heldOut() == null
                                ? String.format(Locale.ROOT, "%.1f %%", 100 * data.validation())
                                : data.source().heldOut());
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) throws IOException {
        PrepareRequest request = request(settings);
        PreparedDataset prepared = new PrepareJob(spark).run(request, DataProgress.of(progress));
        return DatasetText.summary(prepared.uri(), prepared.manifest());
    }

    private static PrepareRequest request(Settings settings) {
        DataSettings data = settings.data();
        @Nullable String path = data.source().path();
        if (path == null) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "data.source.path is not set; name the images with --set data.source.path=…");
        }
        try {
            return new PrepareRequest(
                    source(settings, path),
                    data.decoding(),
                    data.transform(),
                    settings.model().imageSize(),
                    settings.model().channels(),
                    settings.model().patchSizes().get(0),
                    new Sharding(data.shards(), data.shardRows(), data.shardBytes()),
                    data.validation(),
                    data.seed(),
                    data.duplicates(),
                    data.maxSkipped(),
                    data.source().checksums(),
                    data.parent(),
                    data.output());
        } catch (IllegalArgumentException e) {
            throw new JobException(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static SourceRequest source(Settings settings, String path) {
        SourceSettings source = settings.data().source();
        List<String> classNames = source.classNames();
        if (source.kind() == SourceKind.WEBDATASET && classNames.isEmpty()) {
            // Shards do not say how many classes there are, the model does.
            classNames = IntStream.range(0, settings.model().classes())
                    .mapToObj(Integer::toString)
                    .toList();
        }
        return new SourceRequest(
                source.kind(), path, source.heldOut(), source.labels(), source.developmentKit(), classNames);
    }
}
