package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a dataset and the protocol of its making.
 *
 * <ol>
 *   <li>{@link #begin} leaves a marker, {@code _preparing.json}: from here on the shards in it are ours.
 *   <li>Tasks write files under hidden names and rename them.
 *   <li>{@link #commit} puts {@code _dataset.json} in place, which makes it a dataset, and removes the marker.
 * </ol>
 *
 * A run that was interrupted leaves the marker and no {@code _dataset.json}; the next one deletes what it finds under
 * our own names and starts over. A directory with other content and no marker is somebody else's and refused.
 */
final class DatasetDirectory {
    static final String SKIPPED = "_skipped.jsonl";
    private static final String MARKER = "_preparing.json";
    private static final Pattern SHARD = Pattern.compile("part-\\d{5}\\.parquet");
    private static final Pattern UNFINISHED = Pattern.compile("\\.part-\\d{5}\\.parquet\\.\\d+");
    private static final Pattern UNFINISHED_LIST = Pattern.compile("\\._skipped\\.jsonl\\.\\d+");

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
        try (InputStream in = fileSystem.open(path)) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(DatasetManifest.fromJson(json, path.toString()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Makes the directory ours and empty of what an interrupted run left. */
    void begin(PrepareRequest request) throws IOException {
        if (fileSystem.exists(root)) {
            if (!fileSystem.getFileStatus(root).isDirectory()) {
                throw new InputDataException(root + " is a file; set data.output to a directory");
            }
            boolean ours = fileSystem.exists(path(MARKER));
            if (!ours && fileSystem.listStatus(root).length > 0) {
                throw new InputDataException(
                        root + " is not empty and holds no dataset of ours; set data.output to another directory");
            }
            deleteShards(true);
            delete(path(SKIPPED));
            delete(path(PixelStatistics.FILE_NAME));
        }
        fileSystem.mkdirs(root);
        write(MARKER, DatasetManifest.Json.write(request));
        for (Split split : Split.values()) {
            fileSystem.mkdirs(path(split.directory()));
        }
    }

    /** @return the file's SHA-256 in hexadecimal */
    String writeStatistics(PixelStatistics statistics) throws IOException {
        return write(PixelStatistics.FILE_NAME, DatasetManifest.Json.writeLine(statistics));
    }

    /** Last of all: from here on the directory is a dataset. */
    void commit(DatasetManifest manifest) throws IOException {
        deleteShards(false);
        write(DatasetManifest.FILE_NAME, manifest.toJson());
        delete(path(MARKER));
    }

    private String write(String file, String content) throws IOException {
        Path hidden = path("." + file + ".new");
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

    private void deleteShards(boolean finishedToo) throws IOException {
        for (FileStatus entry : fileSystem.listStatus(root)) {
            if (UNFINISHED_LIST.matcher(entry.getPath().getName()).matches()) {
                delete(entry.getPath());
            }
        }
        for (Split split : Split.values()) {
            Path directory = path(split.directory());
            if (!fileSystem.exists(directory)) {
                continue;
            }
            for (FileStatus entry : fileSystem.listStatus(directory)) {
                String name = entry.getPath().getName();
                if (UNFINISHED.matcher(name).matches()
                        || (finishedToo && SHARD.matcher(name).matches())) {
                    delete(entry.getPath());
                }
            }
        }
    }

    private void delete(Path path) throws IOException {
        if (!fileSystem.delete(path, false) && fileSystem.exists(path)) {
            throw new IOException("Could not delete " + path);
        }
    }
}
