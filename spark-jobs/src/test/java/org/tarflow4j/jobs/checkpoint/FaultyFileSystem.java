package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A disk that is full: it fails where it is told to, on files of tensors only. */
class FaultyFileSystem extends FilterFileSystem {
    private static final String FULL = "No space left on device";

    private String fault;

    FaultyFileSystem(FileSystem disk, String fault) {
        super(disk);
        this.fault = fault;
    }

    void heal() {
        fault = "";
    }

    @Override
    public Configuration getConf() {
        return fs.getConf();
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
        FSDataOutputStream file =
                super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
        boolean hit = path.getName().endsWith(".safetensors");
        return hit ? new FSDataOutputStream(new FullDisk(file), null) : file;
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        failAt("rename");
        return super.rename(from, to);
    }

    private void failAt(String point) throws IOException {
        if (fault.equals(point)) {
            throw new IOException(FULL);
        }
    }

    private final class FullDisk extends OutputStream implements Syncable, StreamCapabilities {
        private final FSDataOutputStream file;

        FullDisk(FSDataOutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int value) throws IOException {
            file.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length / 2);
            failAt("write");
            file.write(bytes, offset + length / 2, length - length / 2);
        }

        @Override
        public boolean hasCapability(String capability) {
            return file.hasCapability(capability);
        }

        @Override
        public void hflush() throws IOException {
            hsync();
        }

        @Override
        public void hsync() throws IOException {
            failAt("sync");
            file.hsync();
        }

        @Override
        public void close() throws IOException {
            file.close();
            failAt("close");
        }
    }
}
