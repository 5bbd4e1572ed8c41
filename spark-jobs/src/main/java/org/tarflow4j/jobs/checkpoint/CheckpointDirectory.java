package org.tarflow4j.jobs.checkpoint;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorVisitor;

/** The files of one checkpoint as its manifest lists them; no byte is believed before its SHA-256 was right. */
final class CheckpointDirectory {
    private static final int BUFFER_BYTES = 1 << 20;

    /** No file but tensors is larger. */
    private static final long MAX_TEXT_BYTES = 64 << 20;

    private final FileSystem fileSystem;
    private final Path path;
    private final Manifest manifest;
    private final Set<String> verified = new HashSet<>();

    private CheckpointDirectory(FileSystem fileSystem, Path path, Manifest manifest) {
        this.fileSystem = fileSystem;
        this.path = path;
        this.manifest = manifest;
    }

    /**
     * Reads the manifest and compares the lengths of the files, which is cheap.
     *
     * @throws DamagedCheckpointException if there is no manifest or a length is not what it says
     */
    static CheckpointDirectory open(FileSystem fileSystem, Path path) throws IOException {
        Path file = new Path(path, CheckpointFiles.MANIFEST);
        byte[] json;
        try {
            json = readText(fileSystem, file, fileSystem.getFileStatus(file).getLen());
        } catch (FileNotFoundException e) {
            throw new DamagedCheckpointException(path + " has no " + CheckpointFiles.MANIFEST, e);
        }
        Manifest manifest = Manifest.parse(json, file.toString());
        CheckpointDirectory directory = new CheckpointDirectory(fileSystem, path, manifest);
        for (String name : manifest.files().keySet()) {
            directory.checkLength(name);
        }
        return directory;
    }

    Manifest manifest() {
        return manifest;
    }

    Path path() {
        return path;
    }

    boolean has(String name) {
        return manifest.files().containsKey(name);
    }

    String where(String name) {
        return new Path(path, name).toString();
    }

    /** Checks the SHA-256 of every file that has not been read yet. */
    void verify() throws IOException {
        for (String name : manifest.files().keySet()) {
            verify(name);
        }
    }

    /** A small file's content. */
    byte[] bytes(String name) throws IOException {
        byte[] content = readText(fileSystem, new Path(path, name), entry(name).length());
        requireDigest(name, DigestUtils.sha256(content));
        return content;
    }

    /**
     * Shows the tensors of a safetensors file, one after the other, and takes its SHA-256 on the way: what was seen is to
     * be believed when this returns, not before.
     *
     * @throws DamagedCheckpointException if the file is not what the manifest says, whatever else was wrong
     */
    void visit(String name, TensorVisitor visitor) throws IOException {
        MessageDigest digest = DigestUtils.getSha256Digest();
        try (InputStream in = new DigestInputStream(fileSystem.open(new Path(path, name)), digest)) {
            try {
                Safetensors.visit(
                        new BufferedInputStream(in, BUFFER_BYTES), entry(name).length(), where(name), visitor);
            } catch (FileFormatException | IllegalArgumentException e) {
                in.transferTo(OutputStream.nullOutputStream());
                requireDigest(name, digest.digest());
                if (e instanceof FileFormatException) {
                    throw new DamagedCheckpointException(String.valueOf(e.getMessage()), e);
                }
                throw e;
            }
        }
        requireDigest(name, digest.digest());
    }

    private void verify(String name) throws IOException {
        if (verified.contains(name)) {
            return;
        }
        try (InputStream in = fileSystem.open(new Path(path, name))) {
            requireDigest(name, DigestUtils.sha256(in));
        }
    }

    private void requireDigest(String name, byte[] digest) throws DamagedCheckpointException {
        String expected = entry(name).sha256();
        String actual = HexFormat.of().formatHex(digest);
        if (!actual.equals(expected)) {
            throw new DamagedCheckpointException(
                    where(name) + " is damaged: its SHA-256 is " + actual + ", the manifest says " + expected);
        }
        verified.add(name);
    }

    private void checkLength(String name) throws IOException {
        FileStatus status;
        try {
            status = fileSystem.getFileStatus(new Path(path, name));
        } catch (FileNotFoundException e) {
            throw new DamagedCheckpointException(where(name) + " is missing", e);
        }
        long expected = entry(name).length();
        if (status.getLen() != expected) {
            throw new DamagedCheckpointException(
                    where(name) + " is damaged: it has " + status.getLen() + " bytes, the manifest says " + expected);
        }
    }

    private Manifest.Entry entry(String name) throws DamagedCheckpointException {
        Manifest.Entry entry = manifest.files().get(name);
        if (entry == null) {
            throw new DamagedCheckpointException(path + " has no " + name);
        }
        return entry;
    }

    private static byte[] readText(FileSystem fileSystem, Path file, long length) throws IOException {
        if (length > MAX_TEXT_BYTES) {
            throw new DamagedCheckpointException(file + " is too large to be ours: " + length + " bytes");
        }
        try (InputStream in = fileSystem.open(file)) {
            return in.readNBytes((int) length);
        }
    }
}
