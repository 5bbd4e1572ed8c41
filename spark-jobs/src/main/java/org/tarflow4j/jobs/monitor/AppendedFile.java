package org.tarflow4j.jobs.monitor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.jspecify.annotations.Nullable;

/** One file that stays open and is synced after every append; readers see what was synced. */
final class AppendedFile implements LineFile {
    private final RunDirectory directory;
    private final FileSystem fileSystem;
    private final Path path;

    private @Nullable FSDataOutputStream out;

    /** Length after the last append that worked; whatever lies behind is half of one that did not. */
    private long length;

    private boolean damaged;

    AppendedFile(RunDirectory directory, String name) {
        this.directory = directory;
        this.fileSystem = directory.fileSystem();
        this.path = directory.path(name);
    }

    @Override
    public void open(Predicate<String> kept) throws IOException {
        LineFilter filter = new LineFilter(kept);
        try (InputStream in = existing()) {
            filter.judge(in);
        }
        if (filter.rejects()) {
            Path written = RunDirectory.hidden(path);
            try (InputStream in = existing();
                    FSDataOutputStream to = fileSystem.create(written, true)) {
                filter.copy(in, to);
                to.hsync();
            }
            directory.moveOver(written, path);
        }
        length = filter.keptBytes();
    }

    @Override
    public void append(List<String> lines) throws IOException {
        byte[] bytes = Lines.bytes(lines);
        try {
            FSDataOutputStream to = opened();
            to.write(bytes);
            to.hsync();
        } catch (IOException | RuntimeException | Error e) {
            damaged = true;
            IOUtils.closeStream(out);
            out = null;
            throw e;
        }
        length += bytes.length;
    }

    @Override
    public void close() throws IOException {
        FSDataOutputStream last = out;
        out = null;
        if (last != null) {
            last.close();
        }
    }

    private FSDataOutputStream opened() throws IOException {
        if (damaged) {
            cut();
            damaged = false;
        }
        FSDataOutputStream current = out;
        if (current == null) {
            current = fileSystem.exists(path) ? fileSystem.append(path) : fileSystem.create(path, false);
            out = current;
        }
        return current;
    }

    /** Keeps the first {@link #length} bytes. */
    private void cut() throws IOException {
        Path written = RunDirectory.hidden(path);
        try (InputStream in = existing();
                FSDataOutputStream to = fileSystem.create(written, true)) {
            IOUtils.copyBytes(in, to, length, false);
            to.hsync();
        }
        directory.moveOver(written, path);
    }

    private InputStream existing() throws IOException {
        return fileSystem.exists(path) ? fileSystem.open(path) : new ByteArrayInputStream(new byte[0]);
    }
}
