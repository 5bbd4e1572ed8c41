package org.tarflow4j.jobs.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** Writes the files of one checkpoint and remembers what the manifest must say of them. */
final class CheckpointWriter {
    private static final int BUFFER_BYTES = 1 << 20;

    /** Something that fills a stream. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final FileSystem fileSystem;
    private final Path directory;
    private final Fence fence;
    private final Map<String, Manifest.Entry> files = new TreeMap<>();

    CheckpointWriter(FileSystem fileSystem, Path directory, Fence fence) {
        this.fileSystem = fileSystem;
        this.directory = directory;
        this.fence = fence;
    }

    /** Writes a file down to the device: a full disk may show only when data is synced or the file is closed. */
    void write(String name, Content content) throws IOException {
        MessageDigest digest = DigestUtils.getSha256Digest();
        long length;
        try (FSDataOutputStream file = fileSystem.create(new Path(directory, name), false)) {
            OutputStream out = new BufferedOutputStream(new DigestOutputStream(file, digest), BUFFER_BYTES);
            content.writeTo(out);
            out.flush();
            // An object store has nothing to sync before the file is closed, and says so by an error.
            if (file.hasCapability(StreamCapabilities.HSYNC)) {
                file.hsync();
            }
            length = file.getPos();
        }
        files.put(name, new Manifest.Entry(length, HexFormat.of().formatHex(digest.digest())));
    }

    void write(String name, byte[] content) throws IOException {
        write(name, out -> out.write(content));
    }

    /** What was written of a file. */
    Manifest.Entry entry(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    /** Writes the manifest, which makes the files a checkpoint. */
    void commit(long step) throws IOException {
        Manifest manifest = Manifest.of(step, fence.token(), files);
        fence.check();
        write(CheckpointFiles.MANIFEST, manifest.toJson());
    }
}
