package org.tarflow4j.jobs.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * For object stores, which cannot append but replace an object in one step: the log lies in numbered files of about a
 * megabyte, of which the last is written anew for each append, and no other is touched again.
 */
final class SegmentedFile implements LineFile {
    static final int SEGMENT_BYTES = 1 << 20;

    private final RunDirectory directory;
    private final FileSystem fileSystem;
    private final String name;

    private int number = 1;
    private byte[] content = new byte[0];

    SegmentedFile(RunDirectory directory, String name) {
        this.directory = directory;
        this.fileSystem = directory.fileSystem();
        this.name = name;
    }

    @Override
    public void open(Predicate<String> kept) throws IOException {
        number = 1;
        content = new byte[0];
        for (int segment : Lines.segments(directory, name)) {
            Path file = directory.path(Lines.segment(name, segment));
            LineFilter filter = new LineFilter(kept);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            try (InputStream in = fileSystem.open(file)) {
                filter.judge(in);
            }
            try (InputStream in = fileSystem.open(file)) {
                filter.copy(in, rest);
            }
            if (filter.rejects()) {
                put(file, rest.toByteArray());
            }
            number = segment;
            content = rest.toByteArray();
        }
    }

    @Override
    public void append(List<String> lines) throws IOException {
        boolean full = content.length >= SEGMENT_BYTES;
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.writeBytes(full ? new byte[0] : content);
        longer.writeBytes(Lines.bytes(lines));
        int to = full ? number + 1 : number;
        put(directory.path(Lines.segment(name, to)), longer.toByteArray());
        number = to;
        content = longer.toByteArray();
    }

    @Override
    public void close() {}

    private void put(Path file, byte[] bytes) throws IOException {
        try (FSDataOutputStream out = fileSystem.create(file, true)) {
            out.write(bytes);
        }
    }
}
