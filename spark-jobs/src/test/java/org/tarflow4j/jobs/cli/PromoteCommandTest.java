package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.Fence;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.jobs.lease.RunLease;

class PromoteCommandTest {
    private static final int BAD_INPUT = 3;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path run;

    /** Steps 0, 5 and 9 with the same weights. */
    @BeforeEach
    void threeCheckpoints() throws IOException {
        run = folder.resolve("run");
        Path weights = folder.resolve("conditional.pth");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/golden/conditional.pth"))) {
            Files.copy(in, weights);
        }
        Path model = Files.writeString(
                folder.resolve("model.conf"),
                "model { image-size = 8, patch-sizes = 2, widths = 64, layers = [1, 2], classes = 5 }");
        assertThat(run("import-checkpoint", "--from=" + weights, "--config=" + model, "--output=" + run))
                .as(err.toString())
                .isZero();
        // Whoever held the directory first is not admitted behind the import.
        try (RunLease lease =
                RunLease.acquire(run.toString(), new Configuration(), Duration.ofSeconds(1), "three checkpoints")) {
            checkpoints(lease).adopt(directory(0), 5);
            checkpoints(lease).adopt(directory(0), 9);
        }
    }

    @Test
    void aStepIsPromotedAndAnOlderOneAgain() {
        assertThat(promote("5")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("Promoted step 5 of " + run, "no step was promoted before");
        assertThat(promote("9")).isZero();
        assertThat(out.toString()).contains("Promoted step 9 of " + run, "before, it was step 5");
        assertThat(promote("5")).isZero();
        assertThat(out.toString()).contains("before, it was step 9");
        assertThat(checkpoints().promoted()).hasValue(5);
        assertThat(run.resolve("RESULT.json")).doesNotExist();
    }

    @Test
    void aDryRunChangesNothing() {
        assertThat(promote("5", "--dry-run")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("Would promote step 5", "no step was promoted before");
        assertThat(checkpoints().promoted()).isEmpty();
        assertThat(promote("6", "--dry-run")).isEqualTo(BAD_INPUT);
    }

    @Test
    void whatIsNotWholeIsNotPromoted() throws IOException {
        promote("9");
        assertThat(promote("6")).isEqualTo(BAD_INPUT);
        assertThat(err.toString()).contains("step-00000006");
        damage(5);
        assertThat(promote("5")).isEqualTo(BAD_INPUT);
        assertThat(err.toString()).contains("parameters.safetensors is damaged");
        assertThat(checkpoints().promoted()).hasValue(9);
    }

    @Test
    void anAdoptedCheckpointHasTheSameFiles() {
        assertThat(CheckpointReader.inspect(directory(5), new Configuration()).files())
                .isEqualTo(CheckpointReader.inspect(directory(0), new Configuration())
                        .files());
        assertThat(CheckpointReader.inspect(directory(5), new Configuration()).step())
                .isEqualTo(5);
    }

    @Test
    void aDamagedCheckpointIsNotAdopted() throws IOException {
        damage(9);
        assertThatThrownBy(() -> checkpoints().adopt(directory(9), 12))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                .hasMessageContaining("parameters.safetensors is damaged");
        assertThat(run.resolve("checkpoints")).isDirectoryNotContaining("glob:**12*");
    }

    private void damage(long step) throws IOException {
        Path file = Path.of(directory(step)).resolve("parameters.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private int promote(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "promote";
        all[1] = "--run=" + run;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return run(all);
    }

    private CheckpointManager checkpoints() {
        return checkpoints(Fence.NONE);
    }

    private CheckpointManager checkpoints(Fence fence) {
        return new CheckpointManager(run.toString(), new Configuration(), new CheckpointSettings(1, 9, 0), fence);
    }

    private String directory(long step) {
        return checkpoints().directory(step);
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
