package org.tarflow4j.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SparkFailuresTest {
    @Test
    void onlyWhoResumesSaysThatWhatIsDoneStays() {
        RuntimeException full = new RuntimeException("task failed", new IOException("No space left on device"));
        JobException sample = SparkFailures.translate("sample", full);
        JobException encode = SparkFailures.translate("encode", full);
        assertThat(sample.exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING);
        assertThat(encode.exitCode()).isEqualTo(ExitCode.RESOURCE_MISSING);
        assertThat(sample).hasMessageContaining("start sample again, what is done stays: No space left on device");
        assertThat(encode).hasMessageContaining("start encode again: No space left on device");
    }
}
