package org.tarflow4j.jobs.monitor;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A local disk that fills up or hangs when it is told to; or an object store, which neither appends nor renames. */
final class TestDisk extends FilterFileSystem {
    enum Kind {
        DISK,
        OBJECT_STORE
    }

    enum State {
        WELL,
        FULL,
        HANGING
    }

    private final Kind kind;
    private State state = State.WELL;
    private int faults;

    private TestDisk(FileSystem local, Kind kind) {
        super(local);
        this.kind = kind;
    }

    static TestDisk of(Kind kind) throws IOException {
        LocalFileSystem local = FileSystem.getLocal(new Configuration());
        return new TestDisk(local.getRawFileSystem(), kind);
    }

    synchronized void become(State next) {
        state = next;
        faults = 0;
        notifyAll();
    }

    /** Waits until something failed in this state. */
    synchronized void awaitFault() throws InterruptedException {
        while (faults == 0) {
            wait();
        }
    }

    /** Passes if all is well, throws if the disk is full, waits if it hangs. */
    private synchronized void pass() throws IOException {
        while (state == State.HANGING) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException("Interrupted while hanging", e);
            }
        }
        if (state == State.FULL) {
            faults++;
            notifyAll();
            throw new IOException("No space left on device");
        }
    }

    @Override
    public URI getUri() {
        return fs.getUri();
    }

    @Override
    public Configuration getConf() {
        return fs.getConf();
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return (kind == Kind.DISK || !capability.equals(CommonPathCapabilities.FS_APPEND))
                && super.hasPathCapability(path, capability);
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) throws IOException {
        onlyOn(Kind.DISK);
        return new FSDataOutputStream(new Faulty(super.append(path, bufferSize, progress)), null);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        onlyOn(Kind.DISK);
        return super.rename(from, to);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (kind == Kind.OBJECT_STORE) {
            pass(); // a PUT fails as a whole
        }
        FSDataOutputStream file =
                super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
        return kind == Kind.DISK ? new FSDataOutputStream(new Faulty(file), null) : file;
    }

    private void onlyOn(Kind needed) {
        if (kind != needed) {
            throw new UnsupportedOperationException("Not on " + kind);
        }
    }

    /** Half of what is written still fits. */
    private final class Faulty extends OutputStream implements Syncable {
        private final FSDataOutputStream file;

        Faulty(FSDataOutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int value) throws IOException {
            pass();
            file.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length / 2);
            pass();
            file.write(bytes, offset + length / 2, length - length / 2);
        }

        @Override
        public void hflush() throws IOException {
            hsync();
        }

        @Override
        public void hsync() throws IOException {
            pass();
            file.hsync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
