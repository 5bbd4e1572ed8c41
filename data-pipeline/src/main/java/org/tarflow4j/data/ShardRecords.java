package org.tarflow4j.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.data.DatasetManifest.Json;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * The records of finished shards. They are kept under a key of everything that went into the shards, so that shards of
 * other inputs are not taken for finished. Plain for Kryo's sake.
 */
final class ShardRecords implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String output;
    private final long key;

    ShardRecords(String output, long key) {
        this.output = output;
        this.key = key;
    }

    DatasetDirectory directory(Configuration hadoop) throws IOException {
        return new DatasetDirectory(output, hadoop);
    }

    /** Empty if the shard is not finished. */
    Optional<ShardRecord> read(int number, Configuration hadoop) throws IOException {
        DatasetDirectory directory = directory(hadoop);
        Optional<String> json = directory.read(directory.path(file(number)));
        if (json.isEmpty()) {
            return Optional.empty();
        }
        ShardRecord shard = Json.MAPPER.readValue(json.get(), ShardRecord.class);
        return isInPlace(shard.shard(), directory) ? Optional.of(shard) : Optional.empty();
    }

    void write(int number, ShardRecord shard, Configuration hadoop) throws IOException {
        DatasetDirectory directory = directory(hadoop);
        Path hidden = directory.hidden(file(number), StageTask.attempt());
        try (OutputStream out = directory.fileSystem().create(hidden, true)) {
            out.write(Json.writeLine(shard).getBytes(StandardCharsets.UTF_8));
        }
        directory.reveal(hidden, file(number));
    }

    private static boolean isInPlace(Shard shard, DatasetDirectory directory) throws IOException {
        try {
            return directory
                            .fileSystem()
                            .getFileStatus(directory.path(shard.file()))
                            .getLen()
                    == shard.bytes();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private String file(int number) {
        return String.format(Locale.ROOT, "%s/shard-%05d-%016x.json", DatasetDirectory.STAGING, number, key);
    }
}
