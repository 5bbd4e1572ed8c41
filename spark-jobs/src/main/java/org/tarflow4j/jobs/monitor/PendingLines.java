package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lines that are to be added to a log, until they are. */
final class PendingLines {
    private final LineFile file;
    private final List<String> lines = new ArrayList<>();

    PendingLines(LineFile file) {
        this.file = file;
    }

    void add(String line) {
        lines.add(line);
    }

    void write() throws IOException {
        if (!lines.isEmpty()) {
            file.append(lines);
            lines.clear();
        }
    }

    LineFile file() {
        return file;
    }
}
