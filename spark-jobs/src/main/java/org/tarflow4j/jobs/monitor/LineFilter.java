package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.function.Predicate;

/** Decides once about each line of a file; a second pass over the same file copies those that are kept. */
final class LineFilter {
    private final Predicate<String> kept;
    private final BitSet rejected = new BitSet();

    private int lines;
    private int torn;
    private long keptBytes;

    LineFilter(Predicate<String> kept) {
        this.kept = kept;
    }

    void judge(InputStream in) throws IOException {
        torn = Lines.visit(in, line -> {
            if (kept.test(line)) {
                keptBytes += line.getBytes(UTF_8).length + 1;
            } else {
                rejected.set(lines);
            }
            lines++;
        });
    }

    /** Whether the file has to change. */
    boolean rejects() {
        return torn > 0 || !rejected.isEmpty();
    }

    long keptBytes() {
        return keptBytes;
    }

    void copy(InputStream in, OutputStream out) throws IOException {
        int[] index = {0};
        Lines.visit(in, line -> {
            if (!rejected.get(index[0]++)) {
                out.write((line + "\n").getBytes(UTF_8));
            }
        });
    }
}
