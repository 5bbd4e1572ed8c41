package org.tarflow4j.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogProgressTest {
    private long seconds;

    private final LogProgress progress =
            new LogProgress(() -> TimeUnit.SECONDS.toNanos(seconds), Duration.ofSeconds(10), Duration.ofMinutes(5));

    @Test
    void showsRateTimeLeftAndDetail() {
        progress.start("train", 1000, "images");
        advance(1, 10, "loss 1.5");
        advance(10, 100, "loss 1.25");

        assertThat(line()).isEqualTo("train: 100/1000 images, 10.0 images/s, 1:30 left, loss 1.25");
    }

    @Test
    void whatAnEarlierAttemptDidCountsForNothingInTheRate() {
        progress.start("train", 500, 1000, "images");
        advance(10, 600, "");

        assertThat(line()).isEqualTo("train: 600/1000 images, 10.0 images/s, 0:40 left");
    }

    @Test
    void anUnknownTotalHasNoTimeLeft() {
        progress.start("read", 0, "files");
        advance(4, 1000, "");

        assertThat(line()).isEqualTo("read: 1000 files, 250 files/s");
    }

    private void advance(long at, long done, String detail) {
        seconds = at;
        progress.advance(done, detail);
    }

    private String line() {
        return progress.line(TimeUnit.SECONDS.toNanos(seconds));
    }
}
