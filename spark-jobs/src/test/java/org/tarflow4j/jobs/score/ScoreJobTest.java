package org.tarflow4j.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.latent.RowEncoder;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.sample.TinyDataset;
import org.tarflow4j.jobs.sample.TinyRun;
import org.tarflow4j.model.flow.TarFlow;

class ScoreJobTest {
    private static SparkSession spark;
    private static Path folder;
    private static PatchDataset own;
    private static PatchDataset other;

    @BeforeAll
    static void save(@TempDir Path temporary) throws IOException {
        spark = TinyRun.spark();
        folder = temporary;
        run().save();
        own = TinyDataset.prepare(spark, folder, "own", level -> level);
        other = TinyDataset.prepare(spark, folder, "other", level -> 255 - level / 2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** All images through the flow one by one, and all pairs compared. */
    @Test
    void theNumbersAreThoseOfOneMachine() throws IOException {
        ScoreSummary summary = score("scores", run().set("sampling.workers", "3"), path("other"));
        List<Double> train = nats(own, Split.TRAIN);
        List<Double> heldOut = nats(own, Split.VALIDATION);
        List<Double> strange = new ArrayList<>(nats(other, Split.TRAIN));
        strange.addAll(nats(other, Split.VALIDATION));
        double mean = train.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double deviation = Math.sqrt(train.stream()
                        .mapToDouble(nats -> (nats - mean) * (nats - mean))
                        .sum()
                / (train.size() - 1));
        assertThat(summary.reference().mean()).isCloseTo(mean, within(1e-6));
        assertThat(summary.reference().standardDeviation()).isCloseTo(deviation, within(1e-6));
        assertThat(summary.labels()).isEqualTo(RowEncoder.Labels.DATASET);
        assertThat(summary.images()).isEqualTo(24);
        assertThat(summary.areasUnderCurve().get("nats")).isCloseTo(area(heldOut, strange), within(1e-12));
        List<Double> heldOutDistance =
                heldOut.stream().map(nats -> Math.abs(nats - mean)).toList();
        List<Double> distance =
                strange.stream().map(nats -> Math.abs(nats - mean)).toList();
        assertThat(summary.areasUnderCurve().get("typicality"))
                .isCloseTo(area(heldOutDistance, distance), within(1e-12));

        List<Row> rows = spark.read().parquet(path("scores")).collectAsList();
        assertThat(rows).hasSize(24);
        for (Row row : rows) {
            PatchDataset dataset = row.getAs("set").equals("other") ? other : own;
            Split split = Split.valueOf(row.<String>getAs("split").toUpperCase(Locale.ROOT));
            long number = row.<Long>getAs("row");
            PatchRow image = dataset.reader(split).read(number).get(0);
            double nats = nats(dataset, split, number);
            double code = Png.of(Images.of(image, dataset.manifest().layout())).length * 8 / 64.0;
            double bits = nats / Math.log(2) + 7;
            assertThat(row.<String>getAs("id")).isEqualTo(image.id());
            assertThat(row.<Double>getAs("nats")).isCloseTo(nats, within(1e-5));
            assertThat(row.<Double>getAs("bits")).isCloseTo(bits, within(1e-5));
            assertThat(row.<Double>getAs("typicality")).isCloseTo(Math.abs(nats - mean) / deviation, within(1e-3));
            assertThat(row.<Double>getAs("code")).isEqualTo(code);
            assertThat(row.<Double>getAs("corrected")).isCloseTo(bits - code, within(1e-5));
        }
        assertThat(folder.resolve("scores/_scores.json")).isNotEmptyFile();
        assertThat(folder.resolve("scores/_histograms.png")).isNotEmptyFile();
    }

    @Test
    void workersChangeNothing() {
        ScoreSummary one = score("one", run(), path("other"));
        ScoreSummary three = score("three", run().set("sampling.workers", "3"), path("other"));
        assertThat(three.distributions()).isEqualTo(one.distributions());
        assertThat(three.areasUnderCurve()).isEqualTo(one.areasUnderCurve());
    }

    /** It is the checkpoint that knows, not the settings of the day. */
    @Test
    void aFlowThatLearnedToDoWithoutClassesIsToldNone() {
        TinyRun learned = new TinyRun(folder.resolve("learned")).set("training.dataset", '"' + path("own") + '"');
        learned.set("training.drop-label", "0.1").save();
        ScoreSummary summary = score("unlabelled", learned.set("training.drop-label", "0"), null);
        assertThat(summary.labels()).isEqualTo(RowEncoder.Labels.NONE);
        assertThat(summary.areasUnderCurve()).isEmpty();
        assertThat(summary.images()).isEqualTo(12);
        assertThat(score("labelled", run().set("training.drop-label", "0.1"), null)
                        .labels())
                .isEqualTo(RowEncoder.Labels.DATASET);
    }

    @Test
    void whatAStoppedScoreLeftIsBegunAgain() throws IOException {
        Path output = Files.createDirectories(folder.resolve("stopped"));
        Files.createFile(output.resolve("_unfinished-score"));
        Files.createFile(output.resolve("_histograms.png"));
        Files.writeString(output.resolve("part-00000-old.snappy.parquet"), "half");
        assertThat(score("stopped", run(), null).images()).isEqualTo(12);
        assertThat(output.resolve("_unfinished-score")).doesNotExist();
        assertThat(spark.read().parquet(path("stopped")).count()).isEqualTo(12);
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        assertThatThrownBy(() -> score("nowhere", run(), path("nowhere-dataset")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("nowhere-dataset");
        assertThatThrownBy(() -> score("own", run(), null))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("name another --output");
    }

    private static double area(List<Double> own, List<Double> other) {
        double sum = 0;
        for (double a : own) {
            for (double b : other) {
                sum += a < b ? 1 : a == b ? 0.5 : 0;
            }
        }
        return sum / own.size() / other.size();
    }

    private static List<Double> nats(PatchDataset dataset, Split split) {
        List<Double> nats = new ArrayList<>();
        for (long row = 0; row < dataset.rows(split); row++) {
            nats.add(nats(dataset, split, row));
        }
        return nats;
    }

    private static double nats(PatchDataset dataset, Split split, long row) {
        PatchRow image = dataset.reader(split).read(row).get(0);
        float[] pixels = new float[64];
        DatasetNoise.of(run().settings().noise(), 1).apply(image.patches(), split.ordinal(), row, pixels, 0);
        TarFlow flow = new TarFlow(
                run().settings().model(), TinyRun.parameters(run().settings().model()));
        return flow.encode(
                                Nd4j.createFromArray(pixels).reshape('c', 1, 4, 16),
                                Nd4j.createFromArray(
                                        (float) run().settings().noise().t0()),
                                new int[] {image.label()})
                        .loss()
                        .getFloat(0)
                + 0.5 * Math.log(2 * Math.PI);
    }

    private static TinyRun run() {
        return new TinyRun(folder).set("training.dataset", '"' + path("own") + '"');
    }

    private static ScoreSummary score(String output, TinyRun run, @Nullable String against) {
        return new ScoreJob(spark, run.settings(), Progress.log()).run(new ScoreRequest(null, against, path(output)));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }
}
