package org.tarflow4j.fault;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Files in memory with atomic renaming; a file is there, empty, as soon as it is created. For tests that save thousands
 * of times: Hadoop's local file system starts a process for each file.
 */
public final class MemoryDisk extends MemoryObjectStore {
    /** Makes {@code SCHEME://NAME/} such a disk. */
    public static void register(Configuration hadoop, String scheme) {
        hadoop.setClass("fs." + scheme + ".impl", MemoryDisk.class, FileSystem.class);
        hadoop.setBoolean("fs." + scheme + ".impl.disable.cache", true);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        FSDataOutputStream file =
                super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
        objects.put(key(path), new byte[0]);
        return file;
    }

    /** Replaces a file, as local file systems do, but no folder. */
    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (!exists(from)) {
            throw new FileNotFoundException(from.toString());
        }
        if (!below(to).isEmpty()) {
            return false;
        }
        byte[] file = objects.remove(key(from));
        if (file != null) {
            objects.put(key(to), file);
            return true;
        }
        Map<String, byte[]> moved = new TreeMap<>(below(from));
        below(from).clear();
        moved.forEach(
                (key, content) -> objects.put(key(to) + key.substring(key(from).length()), content));
        return true;
    }
}
