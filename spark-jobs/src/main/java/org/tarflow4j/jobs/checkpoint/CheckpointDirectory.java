package org.tarflow4j.jobs.checkpoint;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.io.Safetensors;

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

    /** Checks every file's SHA-256. */
    void verify() throws IOException {
        for (String name : manifest.files().keySet()) {
            verify(name);
        }
    }

    /** A small file's content. */
    byte[] bytes(String name) throws IOException {
        verify(name);
        return readText(fileSystem, new Path(path, name), entry(name).length());
    }

    /** The tensors of a safetensors file. */
    Map<String, INDArray> tensors(String name) throws IOException {
        verify(name);
        try (InputStream in = new BufferedInputStream(fileSystem.open(new Path(path, name)), BUFFER_BYTES)) {
            return Safetensors.read(in, entry(name).length(), where(name)).tensors();
        }
    }

    private void verify(String name) throws IOException {
        if (verified.contains(name)) {
            return;
        }
        String expected = entry(name).sha256();
        String actual;
        try (InputStream in = fileSystem.open(new Path(path, name))) {
            actual = Digests.sha256(in);
        }
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
