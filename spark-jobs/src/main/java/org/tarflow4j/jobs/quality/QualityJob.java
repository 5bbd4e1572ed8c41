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
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.QualitySettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.output.WholeFile;
import org.tarflow4j.jobs.quality.QualityReport.PictureFile;
import org.tarflow4j.jobs.quality.artifact.ArtifactMeasures;
import org.tarflow4j.jobs.quality.extractor.ExtractorFile;
import org.tarflow4j.jobs.quality.image.DatasetImages;
import org.tarflow4j.jobs.quality.image.ImageSet;
import org.tarflow4j.jobs.quality.image.SampleFolder;

/**
 * Judges samples, before and after denoising, and beside them held-out images: what real images of the same number get is
 * what a flow could reach. The result does not depend on the cluster.
 */
public final class QualityJob {
    private static final String FOLDER = "report";

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
     * Judges what lies in {@code quality.samples}; writes reference statistics, and pictures into {@code report/} of the run
     * directory.
     *
     * @return empty if there are no samples
     * @throws JobException {@link ExitCode#BAD_INPUT} if samples, network or dataset do not fit each other
     * @throws InputDataException if the dataset is missing or damaged
     */
    public Optional<QualityReport> run() {
        String dataset = QualifiedPath.of(settings.evaluation().dataset(), "evaluation.dataset", hadoop);
        DatasetImages training = DatasetImages.of(dataset, Split.TRAIN, "train", 0, hadoop);
        DatasetImages heldOut = DatasetImages.of(dataset, Split.VALIDATION, "held-out", quality.limit(), hadoop);
        String directory = QualifiedPath.of(quality.samples(), "quality.samples", hadoop);
        Optional<SampleFolder> found = SampleFolder.of(directory, "samples", training.shape(), quality.limit(), hadoop);
        if (found.isEmpty() || found.get().count() == 0) {
            return Optional.empty();
        }
        if (heldOut.count() < 2) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + dataset + " holds out " + heldOut.count()
                            + " images to hold samples against; prepare it again with data.validation > 0");
        }
        SampleFolder samples = found.get();
        List<ImageSet> sets = new ArrayList<>(List.of(samples));
        samples.undenoised("samples-undenoised").ifPresent(sets::add);
        // as many real images as samples, since some numbers depend on how many there are
        sets.add(heldOut.first(Math.max(2, samples.count())));
        try {
            return Optional.of(judge(training, samples, sets));
        } catch (IOException e) {
            throw new JobException(ExitCode.FAILED, "Cannot judge " + directory + ": " + e.getMessage(), e);
        }
    }

    private QualityReport judge(DatasetImages training, SampleFolder samples, List<ImageSet> sets) throws IOException {
        ExtractorFile network = ExtractorFile.of(quality.extractor(), hadoop);
        int patchSize = training.layout().patchSize();
        List<SetStatistics> statistics = sets.stream()
                .map(set -> passes.measure(set, network, patchSize, quality.manifoldLimit()))
                .toList();
        SetStatistics heldOut = statistics.get(statistics.size() - 1);
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
        WorstSamples worst = new WorstSamples(heldOut);
        List<QualityReport.Spectrum> spectra = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            numbers.addAll(artifacts.of(sets.get(i).name(), statistics.get(i)));
            numbers.add(worst.share(sets.get(i).name(), statistics.get(i)));
            spectra.add(artifacts.spectrum(sets.get(i).name(), statistics.get(i)));
        }
        Lookups lookups = new Lookups(passes, training, network);
        lookups.add(samples, quality.lookups());
        lookups.add(sets.get(sets.size() - 1), quality.lookups());
        int[] outliers = worst.worst(statistics.get(0), quality.outliers());
        return new QualityReport(
                samples.directory(),
                digest(samples),
                network == null ? null : extractor(network, statistics.get(0)),
                reference,
                byName(numbers),
                spectra,
                worst.outliers(samples, statistics.get(0), outliers),
                lookups.found(),
                pictures(samples, outliers, lookups));
    }

    private float[][] manifold(DatasetImages training, ExtractorFile network, long samples) {
        int most = (int) Math.min(samples, quality.manifoldLimit());
        return most == 0
                ? new float[0][]
                : passes.measure(training.first(most), network, 0, most).keptFeatures(most);
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

    private List<PictureFile> pictures(SampleFolder samples, int[] outliers, Lookups lookups) throws IOException {
        List<PictureFile> pictures = new ArrayList<>();
        Path grid = new Path(samples.directory(), "grid.png");
        if (grid.getFileSystem(hadoop).exists(grid)) {
            try (InputStream in = grid.getFileSystem(hadoop).open(grid)) {
                pictures.add(write("samples.png", in.readAllBytes(), "Samples, a row per class"));
            }
        }
        if (outliers.length > 0) {
            pictures.add(write(
                    "outliers.png",
                    WorstSamples.sheet(samples, outliers),
                    "The samples that are least like held-out images, worst first"));
        }
        byte[] nearest = lookups.picture();
        if (nearest != null) {
            pictures.add(write(
                    "nearest.png", nearest, "Samples and held-out images, each with the nearest training images"));
        }
        return pictures;
    }

    private PictureFile write(String name, byte[] png, String caption) {
        WholeFile.write(png, new Path(settings.run().directory(), FOLDER + "/" + name), hadoop);
        return new PictureFile(FOLDER + "/" + name, caption);
    }
}
