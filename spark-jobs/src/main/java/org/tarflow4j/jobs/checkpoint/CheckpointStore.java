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
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.FileReplacement;

/**
 * The folder {@code checkpoints/} on its file system: listing, committing, deleting; knows nothing of the content. It
 * asks the fence before anything becomes visible, moves or goes.
 */
final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    /** A rename is a copy on these, while a single PUT is atomic. */
    private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "gs", "wasb", "wasbs", "oss", "cosn");

    private final FileSystem fileSystem;
    private final Path folder;
    private final Fence fence;

    CheckpointStore(FileSystem fileSystem, Path folder, Fence fence) {
        this.fileSystem = fileSystem;
        this.folder = folder;
        this.fence = fence;
    }

    static CheckpointStore of(String runDirectory, Configuration hadoop, Fence fence) throws IOException {
        Path folder = new Path(runDirectory, CheckpointFiles.FOLDER);
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        // The checksum files of Hadoop's local file system would lie beside ours, and it cannot sync.
        return new CheckpointStore(
                fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem, folder, fence);
    }

    /** What writes into a directory that {@link #begin} made. */
    FileSystem fileSystem() {
        return fileSystem;
    }

    CheckpointWriter writer(Path written) {
        return new CheckpointWriter(fileSystem, written, fence);
    }

    Path path(long step) {
        return new Path(folder, CheckpointFiles.directory(step));
    }

    boolean exists(long step) throws IOException {
        return fileSystem.exists(path(step));
    }

    /**
     * Opens a checkpoint that counts.
     *
     * @throws RefusedCheckpointException if the fence refuses it
     * @throws DamagedCheckpointException if a file is missing or has not its length
     */
    CheckpointDirectory open(long step) throws IOException {
        CheckpointDirectory directory = CheckpointDirectory.open(fileSystem, path(step));
        if (directory.manifest().step() != step) {
            throw new DamagedCheckpointException(directory.path() + " is the checkpoint of step "
                    + directory.manifest().step());
        }
        long token = directory.manifest().token();
        if (!fence.admits(token, step)) {
            throw new RefusedCheckpointException(directory.path() + " was written by holder " + token
                    + " of the run directory when it had lost it; have a look, and delete it");
        }
        return directory;
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

    /** The directory is complete, manifest included; when this returns it is a checkpoint. */
    void commit(Path written, long step) throws IOException {
        if (!written.equals(path(step))) {
            fence.check();
            // A rename onto a directory would move into it.
            if (fileSystem.exists(path(step)) || !fileSystem.rename(written, path(step))) {
                throw new IOException("Cannot rename " + written + " to " + path(step));
            }
        }
        try {
            fileSystem.delete(new Path(path(step), CheckpointFiles.MARKER), false);
        } catch (IOException e) {
            LOG.warn(
                    "Could not delete {} in {}, which is whole: {}",
                    CheckpointFiles.MARKER,
                    path(step),
                    e.getMessage());
        }
    }

    /**
     * Takes a directory that is in the way out of it, without deleting what may not be ours.
     *
     * @param why is appended to its name
     */
    Path moveAside(long step, String why) throws IOException {
        fence.check();
        Path aside = path(step).suffix("." + why);
        for (int i = 2; fileSystem.exists(aside); i++) {
            aside = path(step).suffix("." + why + "-" + i);
        }
        if (isObjectStore()) {
            FileUtil.copy(fileSystem, path(step), fileSystem, aside, true, fileSystem.getConf());
        } else {
            fileSystem.rename(path(step), aside);
        }
        if (fileSystem.exists(path(step))) {
            throw new IOException("Cannot rename " + path(step) + " to " + aside);
        }
        return aside;
    }

    /** Deletes what interrupted writes and deletions left: by name and marker provably ours. */
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

    /** Deletes our files of a directory that was begun and not committed. */
    void abandon(Path written) throws IOException {
        if (!fileSystem.exists(new Path(written, CheckpointFiles.MARKER))) {
            return;
        }
        fence.check();
        for (FileStatus status : list(written)) {
            if (status.isFile() && CheckpointFiles.isContent(status.getPath().getName())) {
                fileSystem.delete(status.getPath(), false);
            }
        }
        close(written);
    }

    /**
     * Deletes a checkpoint: first the manifest, so that it is never half a checkpoint, and under a marker, so that what
     * an interruption leaves is found again. Foreign files stay.
     */
    void delete(CheckpointDirectory checkpoint) throws IOException {
        fence.check();
        Path path = checkpoint.path();
        fileSystem.create(new Path(path, CheckpointFiles.MARKER), true).close();
        fileSystem.delete(new Path(path, CheckpointFiles.MANIFEST), false);
        for (String name : checkpoint.manifest().files().keySet()) {
            fileSystem.delete(new Path(path, name), false);
        }
        close(path);
    }

    /** Replaces {@code PROMOTED} in one step: a reader sees the old one or the new one. */
    void promote(long step) throws IOException {
        Path target = new Path(folder, CheckpointFiles.PROMOTED);
        Path written = isObjectStore() ? target : new Path(folder, "." + CheckpointFiles.PROMOTED + ".new");
        fence.check();
        try (FSDataOutputStream out = fileSystem.create(written, true)) {
            out.write((CheckpointFiles.directory(step) + "\n").getBytes(StandardCharsets.UTF_8));
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
        }
        if (!written.equals(target)) {
            fence.check();
            FileReplacement.rename(fileSystem, written, target);
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

    /** The marker goes last: until then it allows to clean up. */
    private void close(Path path) throws IOException {
        fileSystem.delete(new Path(path, CheckpointFiles.MARKER), false);
        if (list(path).isEmpty()) {
            fileSystem.delete(path, false);
        }
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
