package org.tarflow4j.jobs.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.PrepareJob;
import org.tarflow4j.data.PreparedDataset;
import org.tarflow4j.jobs.DataProgress;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.DataSettings;
import org.tarflow4j.jobs.config.Preparation;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceNeed;
import picocli.CommandLine.Command;

/** Images → patch dataset. */
@Command(name = "prepare", description = "Makes a patch dataset from images.")
final class PrepareCommand extends RunCommand {
    @Override
    void check(Settings settings) {
        Preparation.request(settings);
    }

    @Override
    DeviceNeed deviceNeed(Settings settings) {
        return DeviceNeed.NONE;
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
                        data.transform().code())
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
        int classes = settings.model().classes();
        PreparedDataset prepared = new PrepareJob(spark)
                .run(
                        Preparation.request(settings),
                        classes == 0 ? OptionalInt.empty() : OptionalInt.of(classes),
                        DataProgress.of(progress));
        return DatasetText.summary(prepared.uri(), prepared.manifest());
    }
}
