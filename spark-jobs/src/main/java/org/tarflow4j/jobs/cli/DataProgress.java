package org.tarflow4j.jobs.cli;

import java.util.Locale;
import org.tarflow4j.data.ProgressListener;
import org.tarflow4j.jobs.Progress;

/** Shows what the data pipeline tells of its progress. */
final class DataProgress {
    private static final long MEGABYTE = 1_000_000;

    private DataProgress() {}

    static ProgressListener of(Progress progress) {
        return new ProgressListener() {
            private long scale = 1;

            @Override
            public void start(String task, long total, String unit) {
                boolean bytes = unit.equals("bytes");
                scale = bytes ? MEGABYTE : 1;
                progress.start(task.toLowerCase(Locale.ROOT), (total + scale - 1) / scale, bytes ? "MB" : unit);
            }

            @Override
            public void advance(long done, String detail) {
                progress.advance((done + scale - 1) / scale, detail);
            }

            @Override
            public void finish() {
                progress.finish();
            }
        };
    }
}
