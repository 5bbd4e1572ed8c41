package org.tarflow4j.jobs.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.jobs.config.RetrainSettings;

/** Records of a retraining that something went wrong with: read, or refused with exit code 3. */
class HostileRetrainingTest {
    private static final Configuration HADOOP = new Configuration();
    private static final RetrainSettings SETTINGS =
            new RetrainSettings(RetrainSettings.NothingNew.STOP, 2, 1e-4, 1e-5, 0.5, 0.01, 100, 0.05);
    private static final Retraining PLAN = Retraining.of(1, new Weights(40, "run/step-40"), "run/dataset", SETTINGS);

    @TempDir
    private Path run;

    /** What a restart asks of the plan. */
    @Test
    void plan() throws Exception {
        RetrainDirectory directory = directory("plan");
        directory.write(PLAN);
        fuzz(run.resolve("plan/retrain/0001/retraining.json"), () -> {
            Retraining plan = directory.plan(1).orElseThrow();
            plan.requireSame(SETTINGS, directory.directory(1));
            assertThat(plan.incumbent().directory()).isNotNull();
            assertThat(directory.newestDataset()).isPresent();
        });
    }

    /** What tells whether there is anything left to do. */
    @Test
    void decision() throws Exception {
        RetrainDirectory directory = directory("decision");
        directory.write(PLAN);
        directory.write(Decision.failed(PLAN, "training diverged"));
        fuzz(run.resolve("decision/retrain/0001/decision.json"), () -> {
            Decision decision = directory.decision(1).orElseThrow();
            assertThat(decision.retraining().settings()).isNotNull();
            assertThat(directory.current()).isBetween(1, 2);
        });
    }

    private RetrainDirectory directory(String name) throws Exception {
        return new RetrainDirectory(run.resolve(name).toString(), HADOOP);
    }

    private static void fuzz(Path file, Read read) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        read.read();
        // Hadoop's own check would be the first to see the damage.
        Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
        Mutator mutator = new Mutator(List.of(whole), "null", "\"../../elsewhere\"", "1e999");
        Fuzz.Result result = Fuzz.run(file.toString(), mutator, 1500, ForUsers::blamesTheInput, hostile -> {
            Files.write(file, hostile);
            read.read();
        });
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isPositive();
    }

    private interface Read {
        void read() throws Exception;
    }
}
