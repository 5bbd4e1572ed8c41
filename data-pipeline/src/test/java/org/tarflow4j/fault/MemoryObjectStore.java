package org.tarflow4j.fault;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Objects in memory: keys and bytes. A folder is there as long as a key begins with its name, an object is there when its
 * stream is closed, nothing can be renamed or synced.
 */
public class MemoryObjectStore extends FileSystem {
    private static final Map<String, ConcurrentSkipListMap<String, byte[]>> BUCKETS = new ConcurrentHashMap<>();

    private URI uri = URI.create("memory://bucket");
    /** Content by key; a key is a path without its first slash. */
    ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /** Makes {@code SCHEME://BUCKET/} such a store. */
    public static void register(Configuration hadoop, String scheme) {
        hadoop.setClass("fs." + scheme + ".impl", MemoryObjectStore.class, FileSystem.class);
        hadoop.setBoolean("fs." + scheme + ".impl.disable.cache", true);
    }

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        super.initialize(name, hadoop);
        setConf(hadoop);
        uri = URI.create(name.getScheme() + "://" + name.getAuthority());
        objects = BUCKETS.computeIfAbsent(name.getAuthority(), bucket -> new ConcurrentSkipListMap<>());
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        byte[] content = objects.get(key(path));
        if (content == null) {
            throw new FileNotFoundException(path.toString());
        }
        return new FSDataInputStream(new MemoryInputStream(content));
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
        if (!overwrite && objects.containsKey(key(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return new FSDataOutputStream(new Upload(objects, key(path)), null);
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("append");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        throw new IOException("An object store renames nothing: " + from + " to " + to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        Map<String, byte[]> below = below(path);
        if (!below.isEmpty() && !recursive) {
            throw new IOException(path + " is not empty");
        }
        boolean there = !below.isEmpty();
        below.clear();
        return objects.remove(key(path)) != null || there;
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        FileStatus self = getFileStatus(path);
        if (self.isFile()) {
            return new FileStatus[] {self};
        }
        List<FileStatus> entries = new ArrayList<>();
        String before = "";
        for (String key : below(path).keySet()) {
            String name = key.substring(prefix(path).length()).split("/", 2)[0];
            if (!name.equals(before)) {
                entries.add(getFileStatus(new Path(path, name)));
                before = name;
            }
        }
        return entries.toArray(FileStatus[]::new);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        byte[] content = objects.get(key(path));
        if (content != null) {
            return new FileStatus(content.length, false, 1, 1, 0, makeQualified(path));
        }
        if (below(path).isEmpty() && !key(path).isEmpty()) {
            throw new FileNotFoundException(path.toString());
        }
        return new FileStatus(0, true, 1, 1, 0, makeQualified(path));
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        return true;
    }

    @Override
    public void setWorkingDirectory(Path path) {}

    @Override
    public Path getWorkingDirectory() {
        return new Path(uri.toString() + "/");
    }

    static String key(Path path) {
        return path.toUri().getPath().substring(1);
    }

    private static String prefix(Path path) {
        return key(path).isEmpty() ? "" : key(path) + "/";
    }

    Map<String, byte[]> below(Path path) {
        return prefix(path).isEmpty() ? objects : objects.subMap(prefix(path), key(path) + "0");
    }

    /** Becomes an object when it is closed, and only once. */
    private static final class Upload extends ByteArrayOutputStream {
        private final Map<String, byte[]> objects;
        private final String key;
        private boolean done;

        Upload(Map<String, byte[]> objects, String key) {
            this.objects = objects;
            this.key = key;
        }

        @Override
        public void close() {
            if (!done) {
                objects.put(key, toByteArray());
            }
            done = true;
        }
    }
}
