package org.tarflow4j.jobs.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** The folder {@code checkpoints/} on its file system: listing, committing, deleting; knows nothing of the content. */
final class CheckpointStore {
    /** A rename is a copy on these, while a single PUT is atomic. */
    private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "gs", "wasb", "wasbs", "oss", "cosn");

    private final FileSystem fileSystem;
    private final Path folder;

    CheckpointStore(FileSystem fileSystem, Path folder) {
        this.fileSystem = fileSystem;
        this.folder = folder;
    }

    static CheckpointStore of(String runDirectory, Configuration hadoop) throws IOException {
        Path folder = new Path(runDirectory, CheckpointFiles.FOLDER);
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        // The checksum files of Hadoop's local file system would lie beside ours, and it cannot sync.
        return new CheckpointStore(
                fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem, folder);
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Path path(long step) {
        return new Path(folder, CheckpointFiles.directory(step));
    }

    boolean exists(long step) throws IOException {
        return fileSystem.exists(path(step));
    }

    CheckpointDirectory open(long step) throws IOException {
        return CheckpointDirectory.open(fileSystem, path(step));
    }

    /** Steps of all directories that are named as checkpoints are, ascending. */
    List<Long> steps() throws IOException {
        List<Long> steps = new ArrayList<>();
        for (FileStatus status : list(folder)) {
            OptionalLong step = CheckpointFiles.step(status.getPath().getName());
            if (status.isDirectory() && step.isPresent()) {
                steps.add(step.getAsLong());
            }
        }
        steps.sort(Comparator.naturalOrder());
        return steps;
    }

    /** Makes the directory that a checkpoint is written to; {@link #commit} makes it visible. */
    Path begin(long step) throws IOException {
        Path path = isObjectStore() ? path(step) : new Path(folder, CheckpointFiles.unfinished(step));
        fileSystem.mkdirs(path);
        fileSystem.create(new Path(path, CheckpointFiles.MARKER), false).close();
        return path;
    }

    /** The directory is complete, manifest included. The marker goes last: until then it allows to clean up. */
    void commit(Path written, long step) throws IOException {
        if (!written.equals(path(step)) && !fileSystem.rename(written, path(step))) {
            throw new IOException("Cannot rename " + written + " to " + path(step));
        }
        fileSystem.delete(new Path(path(step), CheckpointFiles.MARKER), false);
    }

    /** Takes a directory that is in the way out of it, without deleting what may not be ours. */
    Path moveAside(long step) throws IOException {
        Path aside = path(step).suffix(".damaged");
        for (int i = 2; fileSystem.exists(aside); i++) {
            aside = path(step).suffix(".damaged-" + i);
        }
        if (!fileSystem.rename(path(step), aside)) {
            throw new IOException("Cannot rename " + path(step) + " to " + aside);
        }
        return aside;
    }

    /** Deletes what interrupted writes left: by name and marker provably ours. */
    void deleteUnfinished() throws IOException {
        for (FileStatus status : list(folder)) {
            Path path = status.getPath();
            boolean hidden = CheckpointFiles.isUnfinished(path.getName());
            boolean bare = CheckpointFiles.step(path.getName()).isPresent()
                    && !fileSystem.exists(new Path(path, CheckpointFiles.MANIFEST));
            if (status.isDirectory() && (hidden || bare)) {
                abandon(path);
            }
        }
    }

    /** Deletes a directory that was begun and not committed. */
    void abandon(Path written) throws IOException {
        if (fileSystem.exists(new Path(written, CheckpointFiles.MARKER))) {
            fileSystem.delete(written, true);
        }
    }

    /** Deletes a checkpoint: first the manifest, so that it is never half a checkpoint; foreign files stay. */
    void delete(CheckpointDirectory checkpoint) throws IOException {
        fileSystem.delete(new Path(checkpoint.path(), CheckpointFiles.MANIFEST), false);
        for (String name : checkpoint.manifest().files().keySet()) {
            fileSystem.delete(new Path(checkpoint.path(), name), false);
        }
        fileSystem.delete(new Path(checkpoint.path(), CheckpointFiles.MARKER), false);
        if (list(checkpoint.path()).isEmpty()) {
            fileSystem.delete(checkpoint.path(), false);
        }
    }

    /** Replaces {@code PROMOTED} in one step: a reader sees the old one or the new one. */
    void promote(long step) throws IOException {
        Path target = new Path(folder, CheckpointFiles.PROMOTED);
        Path written = isObjectStore() ? target : new Path(folder, "." + CheckpointFiles.PROMOTED + ".new");
        try (FSDataOutputStream out = fileSystem.create(written, true)) {
            out.write((CheckpointFiles.directory(step) + "\n").getBytes(StandardCharsets.UTF_8));
            out.hsync();
        }
        if (!written.equals(target) && !fileSystem.rename(written, target)) {
            // HDFS replaces a file only when asked to in so many words; local file systems do it anyway.
            FileContext.getFileContext(fileSystem.getUri(), fileSystem.getConf())
                    .rename(written, target, Options.Rename.OVERWRITE);
        }
    }

    OptionalLong promoted() throws IOException {
        Path file = new Path(folder, CheckpointFiles.PROMOTED);
        try (InputStream in = fileSystem.open(file)) {
            String name = new String(in.readNBytes(64), StandardCharsets.UTF_8).trim();
            OptionalLong step = CheckpointFiles.step(name);
            if (step.isEmpty()) {
                throw new DamagedCheckpointException(file + " names no checkpoint: \"" + name + "\"");
            }
            return step;
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private boolean isObjectStore() {
        return OBJECT_STORES.contains(fileSystem.getUri().getScheme().toLowerCase(Locale.ROOT));
    }

    private List<FileStatus> list(Path path) throws IOException {
        try {
            return Arrays.asList(fileSystem.listStatus(path));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
