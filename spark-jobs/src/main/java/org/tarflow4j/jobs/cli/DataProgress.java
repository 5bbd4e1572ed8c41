package org.tarflow4j.jobs.cli;

import java.util.Locale;
import org.tarflow4j.data.ProgressListener;
import org.tarflow4j.jobs.Progress;

/** Shows what the data pipeline tells of its progress. */
final class DataProgress {
    private DataProgress() {}

    static ProgressListener of(Progress progress) {
        return new ProgressListener() {
            @Override
            public void start(String task, long total, String unit) {
                progress.start(task.toLowerCase(Locale.ROOT), total, unit);
            }

            @Override
            public void advance(long done, String detail) {
                progress.advance(done, detail);
            }

            @Override
            public void finish() {
                progress.finish();
            }
        };
    }
}
