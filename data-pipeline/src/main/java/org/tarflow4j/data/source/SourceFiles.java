package org.tarflow4j.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/** Finds and opens the files of a source. */
final class SourceFiles {
    /** Object stores read through gaps of up to a megabyte: that is faster than asking anew at every picture. */
    private static final String READ_AHEAD = Integer.toString(1 << 20);

    private SourceFiles() {}

    /**
     * The files that are meant by a file, a directory or a glob, in order of their names.
     *
     * @param suffix of the files that count in a directory
     */
    static List<FileStatus> list(String path, String suffix, Configuration hadoop)
            throws IOException, UnusableSourceException {
        Path root = new Path(path);
        FileSystem fileSystem = root.getFileSystem(hadoop);
        FileStatus[] found;
        if (!fileSystem.exists(root)) {
            found = fileSystem.globStatus(root);
        } else if (fileSystem.getFileStatus(root).isDirectory()) {
            found = fileSystem.listStatus(root, file -> file.getName().endsWith(suffix));
        } else {
            found = new FileStatus[] {fileSystem.getFileStatus(root)};
        }
        List<FileStatus> files = found == null
                ? List.of()
                : Arrays.stream(found)
                        .filter(file ->
                                file.isFile() && !isHidden(file.getPath().getName()))
                        .sorted(Comparator.comparing(file -> file.getPath().getName()))
                        .toList();
        if (files.isEmpty()) {
            throw new UnusableSourceException("Found no " + suffix + " files in " + path + "; check data.source");
        }
        Set<String> names = new HashSet<>();
        for (FileStatus file : files) {
            if (!names.add(file.getPath().getName())) {
                throw new UnusableSourceException("Two files of " + path + " are called "
                        + file.getPath().getName() + ", so their images cannot be told apart; rename one");
            }
        }
        return files;
    }

    /** @throws UnusableSourceException if there is no such file */
    static FileStatus file(String path, Configuration hadoop) throws IOException, UnusableSourceException {
        Path file = new Path(path);
        try {
            FileStatus status = file.getFileSystem(hadoop).getFileStatus(file);
            if (status.isFile()) {
                return status;
            }
        } catch (FileNotFoundException e) {
            throw new UnusableSourceException(path + " does not exist; check data.source", e);
        }
        throw new UnusableSourceException(path + " is a directory, not a file; check data.source");
    }

    /** Opens a file that will be read from some place on. */
    static FSDataInputStream open(String path, Configuration hadoop) throws IOException {
        Path file = new Path(path);
        FutureDataInputStreamBuilder builder = file.getFileSystem(hadoop).openFile(file);
        builder.opt("fs.s3a.readahead.range", READ_AHEAD);
        return FutureIO.awaitFuture(builder.build());
    }

    /** Such as the {@code ._} companions that macOS leaves. */
    static boolean isHidden(String name) {
        return name.startsWith(".");
    }
}
