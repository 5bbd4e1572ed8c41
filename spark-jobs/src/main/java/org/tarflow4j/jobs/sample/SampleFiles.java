package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.SampleFormat;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.output.WrittenFile;

/**
 * The files of a sampling request: {@code _request.json} first, then shards and a record of each as tasks finish them, {@code
 * grid.png} and {@code _samples.json} last. A shard counts when its record is there and its files have the lengths that
 * it says, so that a restart makes only what is missing.
 */
final class SampleFiles {
    /** How a record is read; empty if there is none that can be. */
    private interface RecordReader {
        Optional<ShardRecord> read(int shard) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SampleFiles.class);

    static final String SUMMARY = "_samples.json";
    static final String GRID = "grid.png";
    private static final String UNDENOISED = "undenoised";
    private static final String SHARDS = "_shards";
    private static final Pattern RECORD = Pattern.compile("(\\d{6,9})\\.json");

    private final OutputDirectory directory;
    private final SampleRequest request;
    private final Configuration hadoop;

    SampleFiles(OutputDirectory directory, SampleRequest request, Configuration hadoop) {
        this.directory = directory;
        this.request = request;
        this.hadoop = hadoop;
    }

    OutputDirectory directory() {
        return directory;
    }

    /** The image of before denoising. */
    static String undenoised(String name) {
        return UNDENOISED + "/" + name;
    }

    /** Makes room for what tasks write. */
    void prepare() throws IOException {
        for (String folder : folders()) {
            directory.createFolder(folder);
        }
        deleteUnfinished();
    }

    /** Deletes what tasks left that were interrupted, or given up for lost; nobody may be writing. */
    void deleteUnfinished() throws IOException {
        for (String folder : folders()) {
            directory.deleteUnfinished(folder);
        }
    }

    private List<String> folders() {
        return hasFolderOfUndenoised() ? List.of("", SHARDS, UNDENOISED) : List.of("", SHARDS);
    }

    /**
     * The records of the shards that are whole, by shard.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if a record is damaged
     */
    Map<Integer, ShardRecord> whole() throws IOException {
        return whole(shard -> Optional.of(read(shard)));
    }

    /** The same for who makes the other shards: a damaged record is deleted, and its shard is one of them. */
    Map<Integer, ShardRecord> wholeWithoutDamaged() throws IOException {
        return whole(this::readOrDelete);
    }

    private Map<Integer, ShardRecord> whole(RecordReader reader) throws IOException {
        Set<String> records = directory.list(SHARDS);
        Map<String, Long> lengths = directory.lengths("");
        if (hasFolderOfUndenoised()) {
            directory.lengths(UNDENOISED).forEach((name, length) -> lengths.put(undenoised(name), length));
        }
        Map<Integer, ShardRecord> whole = new TreeMap<>();
        // By the records that are there: a request may be for more shards than anybody could count.
        for (String name : records) {
            Matcher number = RECORD.matcher(name);
            int shard = number.matches() ? Integer.parseInt(number.group(1)) : Integer.MAX_VALUE;
            if (shard < request.shards()) {
                reader.read(shard)
                        .filter(record -> record.end() == request.end(shard)
                                && record.files().stream()
                                        .allMatch(file -> lengths.getOrDefault(file.file(), -1L) == file.bytes()))
                        .ifPresent(record -> whole.put(shard, record));
            }
        }
        return whole;
    }

    private Optional<ShardRecord> readOrDelete(int shard) throws IOException {
        try {
            return Optional.of(read(shard));
        } catch (JobException e) {
            if (e.exitCode() != ExitCode.BAD_INPUT) {
                throw e;
            }
            LOG.warn("Shard {} is made again: {}", shard, e.getMessage());
            directory.delete(SHARDS + "/" + recordName(shard));
            return Optional.empty();
        }
    }

    /** What is known of a shard, whole or not. */
    Optional<ShardRecord> record(int shard) throws IOException {
        return directory.has(SHARDS + "/" + recordName(shard)) ? Optional.of(read(shard)) : Optional.empty();
    }

    /** Whether a shard has all the samples that are asked for, and its files are there. */
    boolean isWhole(ShardRecord record) throws IOException {
        if (record.end() != request.end(record.shard())) {
            return false;
        }
        for (WrittenFile file : record.files()) {
            if (directory.length(file.file()) != file.bytes()) {
                return false;
            }
        }
        return true;
    }

    ShardOutput create(int shard) throws IOException {
        return switch (format()) {
            case PNG -> PngShard.create(directory);
            case WEBDATASET -> TarShard.create(directory.create(fileName(shard)));
            case PARQUET -> ParquetShard.create(directory.create(fileName(shard)));
        };
    }

    /** The samples of a shard. */
    ShardInput open(ShardRecord record, SampleClasses classes) throws IOException {
        String file = fileName(record.shard());
        return switch (format()) {
            case PNG -> PngShard.open(directory, record, classes);
            case WEBDATASET -> TarShard.open(
                    directory.open(file), directory.path(file).toString());
            case PARQUET -> ParquetShard.open(directory.path(file), hadoop);
        };
    }

    /** What can be taken over from a shard that was made when fewer samples were asked for; null if nothing can. */
    @Nullable
    EarlierShard open(Optional<ShardRecord> earlier) throws IOException {
        if (earlier.isEmpty() || format() == SampleFormat.PNG) {
            return null;
        }
        ShardRecord record = earlier.get();
        WrittenFile file = record.files().get(0);
        if (directory.length(file.file()) != file.bytes() || !directory.holds(file.file(), file.sha256())) {
            return null;
        }
        return new EarlierShard(record, open(record, SampleClasses.of(request, directory)));
    }

    /** Marks a shard as done. */
    void commit(ShardRecord record) throws IOException {
        directory.writeJson(SHARDS + "/" + recordName(record.shard()), record);
    }

    private ShardRecord read(int shard) throws IOException {
        String name = SHARDS + "/" + recordName(shard);
        ShardRecord record = directory.readJson(name, ShardRecord.class);
        if (record.shard() != shard
                || record.first() != request.first(shard)
                || record.end() < record.first()
                || record.end() > request.end(shard)
                || (format() != SampleFormat.PNG && record.files().isEmpty())) {
            throw new JobException(
                    ExitCode.BAD_INPUT, directory.path(name) + " is not the record of shard " + shard + "; delete it");
        }
        return record;
    }

    private SampleFormat format() {
        if (request.format() == null) {
            throw new JobException(ExitCode.BAD_USAGE, directory.uri() + " holds samples of an older version");
        }
        return request.format();
    }

    private boolean hasFolderOfUndenoised() {
        return request.format() == SampleFormat.PNG && request.denoised();
    }

    /** Of a shard that is one file. */
    private String fileName(int shard) {
        String extension = format() == SampleFormat.PARQUET ? "parquet" : "tar";
        return String.format(Locale.ROOT, "samples-%06d.%s", shard, extension);
    }

    private static String recordName(int shard) {
        return String.format(Locale.ROOT, "%06d.json", shard);
    }
}
