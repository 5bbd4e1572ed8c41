package org.tarflow4j.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.lease.RunLease;

class RetrainCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDryRunSaysWhatWouldBeDone() {
        assertThat(retrain("--dry-run", "--set=data.source.path=images", "--set=retrain.epochs=7"))
                .isEqualTo(ExitCode.DONE.code());
        assertThat(out.toString())
                .contains("what is new in images", "if nothing is, end")
                .contains("the promoted step (there is none yet)", "for 7 epochs")
                .contains("95 % interval and 0.0 nats/dimension");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void withoutASourceItIsBadUsage() {
        assertThat(retrain()).isEqualTo(ExitCode.BAD_USAGE.code());
        assertThat(err.toString()).contains("data.source.path is not set");
        assertThat(retrain("--set=data.source.path=images", "--set=retrain.min-learning-rate=1"))
                .isEqualTo(ExitCode.BAD_USAGE.code());
        assertThat(err.toString()).contains("retrain.min-learning-rate = 1.0", "retrain.learning-rate = 1.0E-4");
    }

    @Test
    void aDirectoryInUseIsLeftAsItIs() {
        try (RunLease lease =
                RunLease.acquire(folder.toString(), new Configuration(), Duration.ofSeconds(2), "another")) {
            assertThat(retrain("--set=data.source.path=images", "--set=run.lease-duration=2 s"))
                    .isEqualTo(ExitCode.RUN_IN_USE.code());
            assertThat(lease.token()).isEqualTo(1);
        }
        assertThat(err.toString()).contains("is in use by another");
        assertThat(folder.resolve("RESULT.json")).doesNotExist();
    }

    private int retrain(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "retrain";
        all[1] = "--run=" + folder;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
