package org.tarflow4j.jobs.quality;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.QualitySettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.artifact.ArtifactMeasures;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.ChosenImages;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.SampleFolder;

/**
 * Judges samples, before and after denoising, and beside them held-out images: what real images of the same number get is
 * what a flow could reach. The result does not depend on the cluster.
 */
public final class QualityJob {
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final QualitySettings quality;
    private final Passes passes;

    /** A job; nothing is read or written before {@link #run}. */
    public QualityJob(SparkSession session, Settings settings, Progress progress) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.quality = settings.quality();
        this.passes = new Passes(spark, progress);
    }

    /**
     * Refuses a network that {@link #run} would refuse; does nothing if there are no samples for it.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if network, samples and dataset do not fit each other
     * @throws InputDataException if the dataset is missing or damaged
     */
    public void check() {
        DatasetImages training = images(Split.TRAIN, "train");
        if (samples(training).isPresent()) {
            network(training);
        }
    }

    /**
     * Judges what lies in {@code quality.samples}; writes reference statistics, and pictures and a table into {@code report/} of
     * the run directory.
     *
     * @return empty if there are no samples
     * @throws JobException {@link ExitCode#BAD_INPUT} if samples, network or dataset do not fit each other
     * @throws InputDataException if the dataset is missing or damaged
     */
    public Optional<QualityReport> run() {
        DatasetImages training = images(Split.TRAIN, "train");
        DatasetImages heldOut = images(Split.VALIDATION, "held-out");
        Optional<SampleFolder> found = samples(training);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (heldOut.count() < WorstSamples.LEAST) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + heldOut.dataset() + " holds out " + heldOut.count()
                            + " images to hold samples against, at least " + WorstSamples.LEAST
                            + " are needed; prepare it again with data.validation > 0");
        }
        try {
            return Optional.of(judge(training, heldOut, found.get()));
        } catch (IOException e) {
            throw new JobException(
                    ExitCode.FAILED, "Cannot judge " + found.get().directory() + ": " + e.getMessage(), e);
        }
    }

    private DatasetImages images(Split split, String name) {
        String dataset = QualifiedPath.of(settings.evaluation().dataset(), "evaluation.dataset", hadoop);
        return DatasetImages.of(dataset, split, name, hadoop);
    }

    private Optional<SampleFolder> samples(DatasetImages training) {
        String directory = QualifiedPath.of(quality.samples(), "quality.samples", hadoop);
        return SampleFolder.of(directory, "samples", training.shape(), quality.limit(), hadoop)
                .filter(samples -> samples.count() > 0);
    }

    private @Nullable ExtractorFile network(DatasetImages training) {
        ExtractorFile network = ExtractorFile.of(quality.extractor(), hadoop);
        if (network != null) {
            network.requireFit(training.shape(), training.classes());
        }
        return network;
    }

    private QualityReport judge(DatasetImages training, DatasetImages heldOut, SampleFolder samples)
            throws IOException {
        ExtractorFile network = network(training);
        List<ImageSet> sets = new ArrayList<>(List.of(samples));
        samples.undenoised("samples-undenoised").ifPresent(sets::add);
        // as many real images as samples, since some numbers depend on how many there are
        ImageSet alike = ChosenImages.drawn(heldOut, Math.max(2, samples.count()));
        sets.add(alike);
        int patchSize = training.layout().patchSize();
        List<SetStatistics> statistics = sets.stream()
                .map(set -> passes.measure(set, network, patchSize, quality.manifoldLimit()))
                .toList();
        List<QualityNumber> numbers = new ArrayList<>();
        QualityReport.Reference reference = null;
        if (network != null) {
            ReferenceId id = ReferenceId.of(training, network, hadoop);
            reference = new QualityReport.Reference(training.dataset(), quality.reference() + "/" + id.fileName(), id);
            FeatureNumbers features = new FeatureNumbers(
                    ReferenceStatistics.of(training, network, id, quality.reference(), passes, hadoop),
                    network,
                    manifold(training, network, samples.count()),
                    new PrecisionRecall(spark, quality.neighbours()),
                    quality.neighbours());
            for (int i = 0; i < sets.size(); i++) {
                numbers.addAll(features.of(sets.get(i).name(), statistics.get(i)));
            }
        }
        ArtifactNumbers artifacts = new ArtifactNumbers(new ArtifactMeasures(training.shape(), patchSize), patchSize);
        WorstSamples worst = new WorstSamples(descriptors(heldOut, alike, statistics, patchSize));
        List<QualityReport.Spectrum> spectra = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            ImageSet set = sets.get(i);
            double[] scores = set == alike ? worst.ofHeldOut() : worst.scores(statistics.get(i));
            numbers.addAll(artifacts.of(set.name(), statistics.get(i)));
            numbers.add(worst.share(set.name(), scores));
            spectra.add(artifacts.spectrum(set.name(), statistics.get(i)));
        }
        double[] scores = worst.scores(statistics.get(0));
        int[] outliers = WorstSamples.worst(scores, quality.outliers());
        Lookups lookups = new Lookups(passes, training, network, List.of(samples, alike), quality.lookups());
        ReportFolder folder = new ReportFolder(settings.run().directory(), hadoop);
        draw(folder, samples, outliers, lookups);
        return new QualityReport(
                samples.directory(),
                digest(samples),
                samples.origin(),
                network == null ? null : extractor(network, statistics.get(0)),
                reference,
                byName(numbers),
                spectra,
                folder.write(samples, scores, worst.definition()),
                worst.outliers(samples, scores, outliers),
                lookups.found(),
                folder.pictures());
    }

    private float[][] manifold(DatasetImages training, ExtractorFile network, long samples) {
        long most = Math.min(samples, quality.manifoldLimit());
        return most == 0
                ? new float[0][]
                : passes.measure(ChosenImages.drawn(training, most), network, 0, most)
                        .keptFeatures();
    }

    /** Of all held-out images within the limit: there may be too few samples to know from as many what is usual. */
    private List<double[]> descriptors(
            DatasetImages heldOut, ImageSet alike, List<SetStatistics> statistics, int patchSize) {
        long most = quality.limit() == 0 ? heldOut.count() : Math.max(WorstSamples.LEAST, quality.limit());
        ImageSet all = ChosenImages.drawn(heldOut, most);
        SetStatistics known = statistics.get(statistics.size() - 1);
        return (all.count() == alike.count() ? known : passes.measure(all, null, patchSize, 0)).descriptorRows;
    }

    private static QualityReport.Extractor extractor(ExtractorFile network, SetStatistics statistics) {
        return new QualityReport.Extractor(
                Names.kebab(network.settings().kind()),
                network.uri(),
                network.sha256(),
                Names.kebab(network.settings().input()),
                Objects.requireNonNull(statistics.features).width());
    }

    /** The same number of all sets side by side, numbers in the order of their first appearance. */
    private static List<QualityNumber> byName(List<QualityNumber> numbers) {
        List<String> names =
                numbers.stream().map(QualityNumber::name).distinct().toList();
        return names.stream()
                .flatMap(name -> numbers.stream().filter(number -> number.name().equals(name)))
                .toList();
    }

    private String digest(SampleFolder samples) throws IOException {
        Path summary = new Path(samples.directory(), "_samples.json");
        try (InputStream in = summary.getFileSystem(hadoop).open(summary)) {
            return DigestUtils.sha256Hex(in);
        }
    }

    private void draw(ReportFolder folder, SampleFolder samples, int[] outliers, Lookups lookups) throws IOException {
        folder.addGrid(samples);
        if (outliers.length > 0) {
            folder.add(
                    "outliers.png",
                    WorstSamples.sheet(samples, outliers),
                    "The samples that are least like held-out images, worst first");
        }
        byte[] nearest = lookups.picture();
        if (nearest != null) {
            folder.add("nearest.png", nearest, "Samples and held-out images, each with the nearest training images");
        }
    }
}
