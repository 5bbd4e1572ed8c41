package org.tarflow4j.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;

/** Keeps what is written until the file is closed, and decides then what there is of it. */
final class FaultOutputStream extends OutputStream implements Syncable, StreamCapabilities {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final FileSystem target;
    private final Path inner;
    private final FSDataOutputStream file;
    private final Path path;
    private boolean damaged;
    private boolean closed;

    FaultOutputStream(FileSystem target, Path inner, FSDataOutputStream file, Path path) {
        this.target = target;
        this.inner = inner;
        this.file = file;
        this.path = path;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        failAt(Operation.WRITE);
        content.write(bytes, offset, length);
    }

    @Override
    public void hflush() throws IOException {
        hsync();
    }

    @Override
    public void hsync() throws IOException {
        failAt(Operation.SYNC);
    }

    @Override
    public boolean hasCapability(String capability) {
        return file.hasCapability(capability);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        byte[] whole = content.toByteArray();
        Optional<Outcome> outcome = Faults.strike(Operation.CLOSE, path);
        boolean half = damaged || (outcome.isPresent() && outcome.get() != Outcome.DONE);
        finish(file, half ? Arrays.copyOf(whole, whole.length / 2) : whole);
        // An upload that has failed before is aborted when it is closed: it does not come back to life.
        if (!damaged && outcome.isPresent() && outcome.get() == Outcome.DONE_LATER) {
            Faults.later(() -> finish(target.create(inner, true), whole));
        }
        if (outcome.isPresent()) {
            throw Faults.error(Operation.CLOSE, path);
        }
    }

    private void failAt(Operation operation) throws IOException {
        if (Faults.strike(operation, path).isPresent()) {
            damaged = true;
            throw Faults.error(operation, path);
        }
    }

    private static void finish(FSDataOutputStream file, byte[] content) throws IOException {
        try (file) {
            file.write(content);
        }
    }
}
