package org.tarflow4j.jobs;

import java.util.Locale;
import org.tarflow4j.data.ProgressListener;

/** Shows what the data pipeline tells of its progress. */
public final class DataProgress {
    private static final long MEGABYTE = 1_000_000;

    private DataProgress() {}

    /** Passes on what it is told. */
    public static ProgressListener of(Progress progress) {
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
