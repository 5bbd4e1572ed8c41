package org.tarflow4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.DatasetManifest.Shard;

/**
 * Copies of shards on a disk of this machine, named by their SHA-256, so that versions of a dataset share them and
 * several processes may use one directory. A thread brings them one by one; until a shard is here and has been compared
 * with its SHA-256 it is read where it is, and so it stays if the copy fails. Nothing is ever deleted but own temporary
 * files.
 */
final class ShardCache {
    private static final Logger LOG = LoggerFactory.getLogger(ShardCache.class);
    private static final Map<Path, ShardCache> CACHES = new ConcurrentHashMap<>();

    private final Path directory;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Set<String> whole = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "shard-cache");
        daemon.setDaemon(true);
        return daemon;
    });

    private ShardCache(Path directory) {
        this.directory = directory;
    }

    /** The one of this process for a local directory, which is made when it is needed. */
    static ShardCache in(String directory) {
        return CACHES.computeIfAbsent(Path.of(directory).toAbsolutePath(), ShardCache::new);
    }

    /** Where the copy of a shard lies; empty if there is none yet, in which case it is asked for. */
    Optional<Path> find(Shard shard, org.apache.hadoop.fs.Path source, Configuration hadoop) {
        Path copy = directory.resolve(shard.sha256() + ".parquet");
        if (whole.contains(shard.sha256())) {
            if (Files.exists(copy)) {
                return Optional.of(copy);
            }
            whole.remove(shard.sha256());
            asked.remove(shard.sha256());
        }
        if (asked.add(shard.sha256())) {
            thread.execute(() -> bring(shard, source, hadoop, copy));
        }
        return Optional.empty();
    }

    private void bring(Shard shard, org.apache.hadoop.fs.Path source, Configuration hadoop, Path copy) {
        try {
            Files.createDirectories(directory);
            if (!Files.exists(copy) || !isWhole(copy, shard)) {
                copy(shard, source, hadoop, copy);
            }
            whole.add(shard.sha256());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Reading {} where it is: no copy in {}: {}", source, directory, e.toString());
        }
    }

    private static boolean isWhole(Path copy, Shard shard) throws IOException {
        if (Files.size(copy) != shard.bytes()) {
            return false;
        }
        try (InputStream in = Files.newInputStream(copy)) {
            return DigestUtils.sha256Hex(in).equals(shard.sha256());
        }
    }

    private void copy(Shard shard, org.apache.hadoop.fs.Path source, Configuration hadoop, Path copy)
            throws IOException {
        Path temporary = directory.resolve("." + shard.sha256() + "." + UUID.randomUUID());
        try {
            try (InputStream in = source.getFileSystem(hadoop).open(source);
                    OutputStream out = Files.newOutputStream(temporary)) {
                in.transferTo(out);
            }
            if (!isWhole(temporary, shard)) {
                throw new IOException("what was read is not what the manifest says");
            }
            Files.move(temporary, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
