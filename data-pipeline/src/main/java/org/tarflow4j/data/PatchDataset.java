package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * A finished dataset. Rows of a split are numbered 0, 1, … through its shards in the manifest's order. Immutable and
 * safe to share; its readers are not.
 */
public final class PatchDataset {
    private final DatasetDirectory directory;
    private final DatasetManifest manifest;
    private final Configuration hadoop;

    private final @Nullable ShardCache cache;

    private PatchDataset(
            DatasetDirectory directory, DatasetManifest manifest, Configuration hadoop, @Nullable ShardCache cache) {
        this.directory = directory;
        this.manifest = manifest;
        this.hadoop = hadoop;
        this.cache = cache;
    }

    /** @throws InputDataException if there is no finished dataset */
    public static PatchDataset open(String uri, Configuration hadoop) {
        try {
            DatasetDirectory directory = new DatasetDirectory(uri, hadoop);
            DatasetManifest manifest = directory
                    .manifest()
                    .orElseThrow(() -> new InputDataException(directory.uri() + " is not a finished dataset (no "
                            + DatasetManifest.FILE_NAME + "); run prepare first"));
            return new PatchDataset(directory, manifest, hadoop, null);
        } catch (IOException e) {
            throw new InputDataException("Could not open the dataset " + uri + ": " + e.getMessage(), e);
        }
    }

    /**
     * The same dataset, read from copies of its shards on a local disk as soon as they are there.
     *
     * @param local directory of the copies, on the machine that reads
     */
    public PatchDataset cachedIn(String local) {
        return new PatchDataset(directory, manifest, hadoop, ShardCache.in(local));
    }

    public DatasetManifest manifest() {
        return manifest;
    }

    /** Rows of a split. */
    public long rows(Split split) {
        return manifest.split(split).rows();
    }

    /** A reader of its own for one thread. */
    public PatchReader reader(Split split) {
        return new PatchReader(this, split);
    }

    /** @throws InputDataException if the file is missing or damaged */
    public PixelStatistics statistics() {
        return sums().perPixel();
    }

    PixelSums sums() {
        Path path = directory.path(PixelSums.FILE_NAME);
        try (InputStream in = directory.fileSystem().open(path)) {
            PixelSums sums = DatasetManifest.Json.MAPPER.readValue(in.readAllBytes(), PixelSums.class);
            if (sums == null || sums.length() != manifest.layout().length()) {
                throw new InputDataException(path + " is not of images of this size; prepare the dataset again");
            }
            return sums;
        } catch (IOException e) {
            throw new InputDataException("Could not read " + path + ": " + e.getMessage() + "; prepare it again", e);
        }
    }

    /**
     * Reads every file to its end and compares it with the manifest.
     *
     * @return one line for each file that is not what it was; empty if all is well
     * @throws IOException if the file system fails otherwise
     */
    public List<String> verify(ProgressListener listener) throws IOException {
        List<Shard> shards = Arrays.stream(Split.values())
                .flatMap(split -> manifest.split(split).shards().stream())
                .toList();
        List<String> problems = new ArrayList<>();
        listener.start("Verifying", shards.stream().mapToLong(Shard::bytes).sum(), "bytes");
        long done = 0;
        try {
            for (Shard shard : shards) {
                verify(shard.file(), shard.sha256(), problems);
                done += shard.bytes();
                listener.advance(done, problems.isEmpty() ? "" : problems.size() + " damaged");
            }
        } finally {
            listener.finish();
        }
        verify(PixelSums.FILE_NAME, manifest.statisticsSha256(), problems);
        verify(DatasetDirectory.DIGESTS, manifest.digestsSha256(), problems);
        return problems;
    }

    private void verify(String file, String expected, List<String> problems) throws IOException {
        Path path = directory.path(file);
        try (InputStream in = directory.fileSystem().open(path)) {
            String found = DigestUtils.sha256Hex(in);
            if (!found.equals(expected)) {
                problems.add(path + " has SHA-256 " + found + ", expected " + expected);
            }
        } catch (FileNotFoundException e) {
            problems.add(path + " is missing");
        } catch (ChecksumException e) {
            problems.add(path + " is damaged: " + e.getMessage());
        }
    }

    /** Where to read a shard now. */
    Path path(Shard shard) {
        Path path = directory.path(shard.file());
        return cache == null
                ? path
                : cache.find(shard, path, hadoop)
                        .map(copy -> new Path(copy.toUri()))
                        .orElse(path);
    }

    Configuration hadoop() {
        return hadoop;
    }
}
