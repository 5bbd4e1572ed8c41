package org.tarflow4j.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.quality.QualityJob;
import org.tarflow4j.jobs.quality.QualityReport;
import org.tarflow4j.jobs.quality.extractor.ClassifierTraining;
import org.tarflow4j.jobs.train.TrainJob;

class RetrainJobTest {
    /** 2 epochs of 3 batches of 16, of about 36 images to train on. */
    private static final long TRAINED = 6;

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static SmallRun trained;

    /** What a retraining that nothing disturbs makes of {@link #trained} when images come. */
    private static SmallRun undisturbed;

    private static RetrainResult result;

    @BeforeAll
    static void retrainOnce() throws IOException {
        spark = SmallRun.spark();
        trained = SmallRun.train(spark, folder.resolve("trained"));
        undisturbed = trained.copy(folder.resolve("undisturbed")).grow();
        result = undisturbed.retrain(spark, Progress.log());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void newImagesAreLearntAndTheResultIsPromoted() throws IOException {
        assertThat(trained.promoted()).isEqualTo(TRAINED);
        assertThat(result.before()).isEqualTo(TRAINED);
        PatchDataset before = PatchDataset.open(trained.file("dataset").toString(), new Configuration());
        PatchDataset now =
                PatchDataset.open(undisturbed.file("retrain/0001/dataset").toString(), new Configuration());
        assertThat(rows(before)).isEqualTo(60);
        assertThat(rows(now)).isEqualTo(90);
        long steps = 2 * ((now.rows(Split.TRAIN) + 15) / 16);
        assertThat(result.promoted()).isEqualTo(TRAINED + steps).isEqualTo(undisturbed.promoted());
        assertThat(undisturbed.weights()).isNotEqualTo(trained.weights());

        JsonNode decision = new ObjectMapper()
                .readTree(undisturbed.file("retrain/0001/decision.json").toFile());
        assertThat(decision.get("promoteAs").asLong()).isEqualTo(result.promoted());
        assertThat(decision.at("/candidate/step").asLong()).isEqualTo(steps);
        assertThat(decision.at("/retraining/incumbent/step").asLong()).isEqualTo(TRAINED);
        assertThat(decision.at("/comparison/images").asLong()).isEqualTo(now.rows(Split.VALIDATION));
        assertThat(decision.at("/comparison/levels")).hasSize(2).allSatisfy(level -> {
            assertThat(level.get("difference").asDouble())
                    .isCloseTo(
                            level.get("candidate").asDouble()
                                    - level.get("incumbent").asDouble(),
                            within(1e-9));
            assertThat(level.get("low").asDouble())
                    .isLessThan(level.get("difference").asDouble());
        });
    }

    @Test
    void withoutNewImagesItEndsOrTrainsOnAsAsked() throws IOException {
        SmallRun run = undisturbed.copy(folder.resolve("nothing-new"));
        RetrainResult nothing = run.retrain(spark, Progress.log());
        assertThat(nothing.isNothingNew()).isTrue();
        assertThat(run.promoted()).isEqualTo(result.promoted());
        assertThat(run.file("retrain/0002/retraining.json")).doesNotExist();

        // With next to no learning rate, what comes out is what it started from.
        run.set("retrain.nothing-new", "train").set("retrain.margin", 1e-3);
        run.set("retrain.learning-rate", 1e-12).set("retrain.min-learning-rate", 0);
        RetrainResult further = run.retrain(spark, Progress.log());
        assertThat(further.promoted()).isGreaterThan(result.promoted());
        assertThat(run.weights()).containsExactly(undisturbed.weights(), within(1e-6f));
        assertThat(run.file("retrain/0002/decision.json")).exists();
        assertThat(run.file("retrain/0002/dataset")).doesNotExist();
    }

    @Test
    void trainDoesNotGoOnFromIt() throws IOException {
        SmallRun run = undisturbed.copy(folder.resolve("train-again")).set("training.epochs", 9);
        assertThatThrownBy(() -> new TrainJob(spark, run.settings(), Progress.log()).run())
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining(run.checkpoints().directory(result.promoted()) + ": retrain made it")
                .hasMessageContaining("training.seed was 2 and is now 1")
                .hasMessageContaining("train it further with retrain");
    }

    @Test
    void interruptedAnywhereItEndsAsIfNothingHadHappened() throws IOException {
        SmallRun run = trained.copy(folder.resolve("interrupted")).grow();
        int interruptions = 0;
        for (boolean done = false; !done; ) {
            try {
                // Each start comes a little further than the one before.
                run.retrain(spark, new Interruption(2 + 3 * interruptions));
                done = true;
            } catch (Interruption.Killed e) {
                interruptions++;
                assertThat(run.promoted()).isEqualTo(TRAINED);
            }
        }
        assertThat(interruptions).isGreaterThan(2);
        assertThat(run.promoted()).isEqualTo(result.promoted());
        assertThat(run.weights()).isEqualTo(undisturbed.weights());
        assertThat(run.file("retrain/0002")).doesNotExist();
    }

    @Test
    void aDecisionThatWasNotCarriedOutYetIsCarriedOut() throws IOException {
        for (boolean adopted : new boolean[] {true, false}) {
            SmallRun run = undisturbed.copy(folder.resolve("decided-" + adopted));
            Files.delete(run.file("retrain/0001/promoted.json"));
            run.checkpoints().promote(TRAINED);
            if (!adopted) {
                Files.delete(Path.of(run.checkpoints().directory(result.promoted()), "manifest.json"));
                run.checkpoints().latest();
            }
            RetrainResult again = run.retrain(spark, new Interruption(1));
            assertThat(again.promoted()).isEqualTo(result.promoted());
            assertThat(again.before()).isEqualTo(TRAINED);
            assertThat(run.weights()).isEqualTo(undisturbed.weights());
        }
    }

    @Test
    void aKilledProcessIsTakenOver() throws Exception {
        SmallRun run = trained.copy(folder.resolve("killed")).grow();
        Process process = RetrainProcess.start(folder.resolve("killed"));
        Path checkpoints = run.file("retrain/0001/training/checkpoints");
        try {
            long patience = System.nanoTime() + Duration.ofMinutes(5).toNanos();
            while (!hasTrained(checkpoints) && process.isAlive() && System.nanoTime() < patience) {
                Thread.sleep(5);
            }
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(hasTrained(checkpoints)).isTrue();
        assertThat(run.file("lease/heartbeat-00000001")).content().isNotEqualTo("released");
        assertThat(run.file("retrain/0001/promoted.json")).doesNotExist();
        RetrainResult after = run.retrain(spark, Progress.log());
        assertThat(after.promoted()).isEqualTo(result.promoted());
        assertThat(run.weights()).isEqualTo(undisturbed.weights());
    }

    @Test
    void aWorseCandidateIsNotPromotedAndTheNextStartIsAnotherRetraining() throws IOException {
        SmallRun run = trained.copy(folder.resolve("worse")).grow();
        run.set("retrain.learning-rate", 0.02).set("retrain.min-learning-rate", 0.02);
        // An average over so few steps hides how bad the last of them are.
        run.set("evaluation.weights", "raw");
        assertThatThrownBy(() -> run.retrain(spark, Progress.log()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET))
                .hasMessageContaining("at noise level")
                .hasMessageContaining("retrain/0001/decision.json");
        assertThat(run.promoted()).isEqualTo(TRAINED);
        assertThat(run.weights()).isEqualTo(trained.weights());
        assertThat(new RetrainDirectory(run.file("").toString(), new Configuration()).current())
                .isEqualTo(2);
    }

    /** The numbers are those that evaluate has for the same samples. */
    @Test
    void whereANetworkIsNamedSamplesAreComparedToo() throws IOException {
        SmallRun run = withNetwork("samples").set("retrain.frechet-margin", 1e6);
        RetrainResult after = run.retrain(spark, Progress.log());
        assertThat(after.promoted()).isEqualTo(result.promoted());

        JsonNode samples = new ObjectMapper()
                .readTree(run.file("retrain/0001/decision.json").toFile())
                .get("samples");
        assertThat(samples.get("images").asInt()).isEqualTo(24);
        run.set("evaluation.dataset", run.file("retrain/0001/dataset"));
        for (String side : List.of("candidate", "incumbent")) {
            run.set("quality.samples", run.file("retrain/0001/samples/" + side));
            QualityReport report =
                    new QualityJob(spark, run.settings(), Progress.log()).run().orElseThrow();
            assertThat(report.numbers())
                    .filteredOn(number -> number.name().equals("frechet-distance")
                            && number.set().equals("samples"))
                    .singleElement()
                    .satisfies(
                            number -> assertThat(samples.get(side).asDouble()).isEqualTo(number.value()));
        }
    }

    @Test
    void aCandidateWhoseSamplesAreFurtherFromTheImagesIsNotPromoted() throws IOException {
        SmallRun run = withNetwork("worse-samples").set("retrain.margin", 1e9).set("retrain.frechet-margin", 0);
        // What it makes of noise is not even finite.
        run.set("retrain.learning-rate", 0.02).set("retrain.min-learning-rate", 0.02);
        run.set("evaluation.weights", "raw");
        assertThatThrownBy(() -> run.retrain(spark, Progress.log()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET))
                .hasMessageContaining("the Fréchet distance of 24 samples is Infinity");
        assertThat(run.promoted()).isEqualTo(TRAINED);
    }

    @Test
    void aNetworkThatCannotBeReadIsFoundBeforeTheTraining() throws IOException {
        SmallRun run = withNetwork("no-network").set("quality.extractor.file", folder.resolve("nowhere"));
        assertThatThrownBy(() -> run.retrain(spark, Progress.log()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("nowhere");
        assertThat(run.file("retrain")).doesNotExist();
    }

    @Test
    void withoutSamplesToDrawTheNetworkIsNotAsked() throws IOException {
        SmallRun run = trained.copy(folder.resolve("no-samples")).grow().set("retrain.samples", 0);
        run.set("quality.extractor.kind", "classifier").set("quality.extractor.file", folder.resolve("nowhere"));
        assertThat(run.retrain(spark, Progress.log()).promoted()).isEqualTo(result.promoted());
        assertThat(run.file("retrain/0001/samples")).doesNotExist();
    }

    private static SmallRun withNetwork(String name) throws IOException {
        SmallRun run = trained.copy(folder.resolve(name)).grow();
        new ClassifierTraining(run.settings(), new Configuration(), Progress.log()).run();
        return run.set("quality.extractor.kind", "classifier")
                .set("quality.extractor.file", run.file("classifier.safetensors"));
    }

    @Test
    void aCandidateThatDivergedIsNotTriedAgain() throws IOException {
        SmallRun run = trained.copy(folder.resolve("diverged")).grow();
        run.set("retrain.learning-rate", 0.1).set("retrain.min-learning-rate", 0.1);
        assertThatThrownBy(() -> run.retrain(spark, Progress.log()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED));
        assertThat(run.promoted()).isEqualTo(TRAINED);
        assertThat(new RetrainDirectory(run.file("").toString(), new Configuration()).current())
                .isEqualTo(2);
    }

    @Test
    void onlyOneRetrainingAtATime() throws IOException {
        SmallRun run = trained.copy(folder.resolve("twice")).grow();
        try (RunLease lease = RunLease.acquire(
                run.file("").toString(), new Configuration(), Duration.ofSeconds(2), "another retraining")) {
            assertThatThrownBy(() -> run.retrain(spark, Progress.log()))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RUN_IN_USE))
                    .hasMessageContaining("another retraining");
            assertThat(lease.token()).isEqualTo(1);
        }
        assertThat(run.file("retrain")).doesNotExist();
    }

    @Test
    void whoLostTheDirectoryDecidesNothing() throws IOException {
        SmallRun run = undisturbed.copy(folder.resolve("lost"));
        Files.delete(run.file("retrain/0001/promoted.json"));
        Files.delete(run.file("retrain/0001/decision.json"));
        run.checkpoints().promote(TRAINED);
        Progress takenOver = new Interruption(1) {
            @Override
            void die() {
                try {
                    Files.createFile(run.file("lease/holder-00000099.json"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        assertThatThrownBy(() -> run.retrain(spark, takenOver))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RUN_IN_USE))
                .hasMessageContaining("lost the run directory");
        assertThat(run.file("retrain/0001/decision.json")).doesNotExist();
        assertThat(run.promoted()).isEqualTo(TRAINED);
    }

    @Test
    void otherSettingsDoNotContinueAnInterruptedRetraining() throws IOException {
        SmallRun run = undisturbed.copy(folder.resolve("changed"));
        Files.delete(run.file("retrain/0001/promoted.json"));
        Files.delete(run.file("retrain/0001/decision.json"));
        assertThatThrownBy(() -> run.set("retrain.epochs", 3).retrain(spark, Progress.log()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("retrain.epochs = 2 instead of 3")
                .hasMessageContaining("to give it up");
    }

    @Test
    void withoutAPromotedCheckpointThereIsNothingToStartFrom() throws IOException {
        SmallRun run = trained.copy(folder.resolve("unpromoted")).grow();
        Files.delete(run.file("checkpoints/PROMOTED"));
        assertThatThrownBy(() -> run.retrain(spark, Progress.log()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("tarflow4j promote STEP");
    }

    private static boolean hasTrained(Path checkpoints) {
        String[] names = checkpoints.toFile().list((parent, name) -> name.matches("step-0*[1-9]+"));
        return names != null && names.length > 0;
    }

    private static long rows(PatchDataset dataset) {
        return dataset.rows(Split.TRAIN) + dataset.rows(Split.VALIDATION);
    }
}
