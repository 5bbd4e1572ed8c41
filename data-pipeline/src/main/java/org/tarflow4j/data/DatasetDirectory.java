package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a dataset and the protocol of its making.
 *
 * <ol>
 *   <li>{@link #begin} leaves a marker, {@code _preparing.json}, with the request: from here on what carries our names
 *       is ours.
 *   <li>Tasks write files under hidden names of their own and {@link #reveal} them when they are whole: what was read
 *       of each split and a record of each finished shard below {@code _staging}, shards in their places.
 *   <li>{@link #commit} puts {@code _dataset.json} in place, which makes it a dataset, and removes marker and staging.
 * </ol>
 *
 * A run that was interrupted leaves the marker and no {@code _dataset.json}; the next one of the same request goes on
 * from the whole files, one of another request deletes them. A directory with other content and no marker is somebody
 * else's and refused.
 */
final class DatasetDirectory {
    static final String SKIPPED = "_skipped.jsonl";
    /** Spark reads no file, but any folder, whose name begins like this. */
    static final String DIGESTS = "_digests/inputs.parquet";

    static final String STAGING = "_staging";
    private static final String MARKER = "_preparing.json";
    private static final String NEW = "new";
    private static final Pattern SHARD = Pattern.compile("part-\\d{5}\\.parquet");
    private static final Pattern HIDDEN_SHARD = Pattern.compile("\\.part-\\d{5}\\.parquet\\.[\\w.-]+");

    private final FileSystem fileSystem;
    private final Path root;

    DatasetDirectory(String uri, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        fileSystem = path.getFileSystem(hadoop);
        root = fileSystem.makeQualified(path);
    }

    static String shardFile(Split split, int number) {
        return String.format(Locale.ROOT, "%s/part-%05d.parquet", split.directory(), number);
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Path path(String file) {
        return new Path(root, file);
    }

    /** The absolute path with its file system, which means the same on every machine. */
    String uri() {
        return root.toString();
    }

    /** Empty if the directory is not a dataset (yet). */
    Optional<DatasetManifest> manifest() throws IOException {
        Path path = path(DatasetManifest.FILE_NAME);
        return read(path).map(json -> DatasetManifest.fromJson(json, path.toString()));
    }

    /** Makes the directory ours, and empty but for what an interrupted run of the same request finished. */
    void begin(PrepareRequest request) throws IOException {
        String json = DatasetManifest.Json.write(request);
        Optional<String> begun = Optional.empty();
        if (fileSystem.exists(root)) {
            if (!fileSystem.getFileStatus(root).isDirectory()) {
                throw new InputDataException(root + " is a file; set data.output to a directory");
            }
            begun = read(path(MARKER));
            // The marker was on its way when a run was interrupted: ours, but of which request is not known.
            boolean unnamed = begun.isEmpty() && fileSystem.exists(hidden(MARKER, NEW));
            if (begun.isEmpty() && !unnamed && fileSystem.listStatus(root).length > 0) {
                throw new InputDataException(
                        root + " is not empty and holds no dataset of ours; set data.output to another directory");
            }
            if (unnamed || (begun.isPresent() && !begun.get().equals(json))) {
                deleteShards(Set.of());
                delete(path(STAGING));
            }
        }
        fileSystem.mkdirs(root);
        if (begun.isEmpty() || !begun.get().equals(json)) {
            write(MARKER, json);
        }
        fileSystem.mkdirs(path(STAGING));
        for (Split split : Split.values()) {
            fileSystem.mkdirs(path(split.directory()));
        }
    }

    /**
     * A file that nobody else writes, beside the one that it is to become.
     *
     * @param attempt distinguishes those who may write the same file at the same time
     */
    Path hidden(String file, String attempt) {
        Path path = path(file);
        return new Path(path.getParent(), "." + path.getName() + "." + attempt);
    }

    /** Gives a whole file its name; if another attempt was first, its bytes are the same. */
    void reveal(Path hidden, String file) throws IOException {
        Path path = path(file);
        if (fileSystem.exists(path)) {
            delete(hidden);
        } else if (!fileSystem.rename(hidden, path) && !fileSystem.exists(path)) {
            throw new IOException("Could not rename " + hidden + " to " + path);
        }
    }

    /** Writes a small file whole or not at all. */
    String write(String file, String content) throws IOException {
        Path hidden = hidden(file, NEW);
        DigestedFile target = new DigestedFile(fileSystem, hidden);
        try (OutputStream out = target.createOrOverwrite(0)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        Path path = path(file);
        delete(path);
        if (!fileSystem.rename(hidden, path)) {
            throw new IOException("Could not rename " + hidden + " to " + path);
        }
        return target.sha256Hex();
    }

    /** Empty if there is no such file. */
    Optional<String> read(Path path) throws IOException {
        try (InputStream in = fileSystem.open(path)) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Last of all: from here on the directory is a dataset. */
    void commit(DatasetManifest manifest) throws IOException {
        deleteHiddenShards();
        write(DatasetManifest.FILE_NAME, manifest.toJson());
        tidy();
    }

    /** Removes what a finished dataset no longer needs. */
    void tidy() throws IOException {
        delete(path(STAGING));
        delete(hidden(MARKER, NEW));
        delete(path(MARKER));
    }

    /** Leaves nothing behind of a dataset that turned out not to be needed. */
    void abandon() throws IOException {
        deleteShards(Set.of());
        for (Split split : Split.values()) {
            delete(path(split.directory()));
        }
        delete(path(SKIPPED));
        delete(path(DIGESTS));
        delete(path(DIGESTS).getParent());
        tidy();
        delete(root);
    }

    /** Deletes shards, finished or not, but for the named ones. */
    void deleteShards(Set<String> kept) throws IOException {
        deleteHiddenShards();
        for (Split split : Split.values()) {
            for (FileStatus entry : entries(split)) {
                String name = entry.getPath().getName();
                if (SHARD.matcher(name).matches() && !kept.contains(split.directory() + "/" + name)) {
                    delete(entry.getPath());
                }
            }
        }
    }

    private void deleteHiddenShards() throws IOException {
        for (Split split : Split.values()) {
            for (FileStatus entry : entries(split)) {
                if (HIDDEN_SHARD.matcher(entry.getPath().getName()).matches()) {
                    delete(entry.getPath());
                }
            }
        }
    }

    private FileStatus[] entries(Split split) throws IOException {
        Path directory = path(split.directory());
        return fileSystem.exists(directory) ? fileSystem.listStatus(directory) : new FileStatus[0];
    }

    /** Directories with what is in them only where they are ours as a whole; others must be empty. */
    private void delete(Path path) throws IOException {
        boolean whole = path.equals(path(STAGING));
        if (!fileSystem.delete(path, whole) && fileSystem.exists(path)) {
            throw new IOException("Could not delete " + path);
        }
    }
}
