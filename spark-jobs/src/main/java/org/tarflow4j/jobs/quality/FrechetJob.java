package org.tarflow4j.jobs.quality;

import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.image.SampleFolder;
import org.tarflow4j.jobs.quality.statistics.FeatureMoments;
import org.tarflow4j.jobs.quality.statistics.FrechetDistance;

/** How far samples are from the training split in the features of {@code quality.extractor}, as {@link QualityJob} has it. */
public final class FrechetJob {
    private final Configuration hadoop;
    private final Settings settings;
    private final ExtractorFile network;
    private final Passes passes;

    /** @throws JobException {@link ExitCode#BAD_INPUT} if the network, which has to be named, cannot be read */
    public FrechetJob(SparkSession session, Settings settings, Progress progress) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.network = Objects.requireNonNull(
                ExtractorFile.of(settings.quality().extractor(), hadoop), "quality.extractor names no network");
        this.passes = new Passes(spark, progress);
    }

    /** SHA-256 of the network's file. */
    public String network() {
        return network.sha256();
    }

    /**
     * The distance of all samples of a directory from the training split of {@code evaluation.dataset}, whose statistics are
     * saved in {@code quality.reference}.
     *
     * @param samples absolute URI of what {@code sample} left
     * @return infinite if fewer than two of them are finite, which have no covariance
     * @throws JobException {@link ExitCode#BAD_INPUT} if samples, network or dataset do not fit each other
     * @throws InputDataException if the dataset is missing or damaged
     */
    public double run(String samples) {
        DatasetImages training = DatasetImages.of(settings.evaluation().dataset(), Split.TRAIN, "train", hadoop);
        SampleFolder folder = SampleFolder.of(samples, "samples", training.shape(), 0, hadoop)
                .orElseThrow(() -> new JobException(ExitCode.BAD_INPUT, "No samples are done in " + samples));
        if (folder.count() < 2) {
            return Double.POSITIVE_INFINITY;
        }
        ReferenceId id = ReferenceId.of(training, network, hadoop);
        FeatureMoments reference =
                ReferenceStatistics.of(training, network, id, settings.quality().reference(), passes, hadoop);
        return new FrechetDistance(reference)
                .of(Objects.requireNonNull(passes.measure(folder, network, 0, 0).features));
    }
}
