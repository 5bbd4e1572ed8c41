package org.tarflow4j.jobs.monitor;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.FileReplacement;

/** What a training tells of itself in its run directory, on any file system that Hadoop knows. */
final class RunDirectory {
    static final String CONFIG = "config.conf";
    static final String START = "training.json";
    static final String METRICS = "metrics.jsonl";
    static final String EVENTS = "events.log";
    static final String PLOTS = "plots";
    static final String CHECKPOINTS = "checkpoints";
    static final String RESULT = "RESULT.json";

    private final FileSystem fileSystem;
    private final Path directory;
    private final boolean appends;

    RunDirectory(FileSystem fileSystem, Path directory) throws IOException {
        this.fileSystem = fileSystem;
        this.directory = directory;
        this.appends = fileSystem.hasPathCapability(directory, CommonPathCapabilities.FS_APPEND);
    }

    static RunDirectory of(String directory, Configuration hadoop) throws IOException {
        Path path = new Path(directory);
        FileSystem fileSystem = path.getFileSystem(hadoop);
        // Hadoop's local file system with checksums can neither append nor sync.
        FileSystem plain = fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
        return new RunDirectory(plain, plain.makeQualified(path));
    }

    boolean exists() throws IOException {
        return fileSystem.exists(directory);
    }

    /** The last part of its path. */
    String name() {
        return directory.getName();
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Path path(String name) {
        return new Path(directory, name);
    }

    /** A log, to write to. */
    LineFile lines(String name) {
        return appends ? new AppendedFile(this, name) : new SegmentedFile(this, name);
    }

    /** Makes or replaces a file: a reader sees the old one or the new one. */
    void replace(String name, byte[] content) throws IOException {
        Path file = path(name);
        // What cannot append is an object store: there a file appears whole when it is closed, and a rename is a copy.
        Path written = appends ? hidden(file) : file;
        try (FSDataOutputStream out = fileSystem.create(written, true)) {
            out.write(content);
            if (appends) {
                out.hsync();
            }
        }
        if (appends) {
            moveOver(written, file);
        }
    }

    /** A name beside a file's, for its next content until that is whole. */
    static Path hidden(Path file) {
        return new Path(file.getParent(), "." + file.getName() + ".new");
    }

    /** Renames a file to one that may exist. */
    void moveOver(Path written, Path file) throws IOException {
        FileReplacement.rename(fileSystem, written, file);
    }

    /** The content of a small file; empty if there is none. */
    byte[] read(String name) throws IOException {
        try (InputStream in = fileSystem.open(path(name))) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            return new byte[0];
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
