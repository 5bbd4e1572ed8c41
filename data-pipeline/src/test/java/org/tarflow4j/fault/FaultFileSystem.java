package org.tarflow4j.fault;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Another file system under the scheme {@code fault}, which fails by the rules of {@link Faults}. It knows nothing of
 * who uses it: any code that takes a URI can be tested with it.
 */
public final class FaultFileSystem extends FileSystem {
    /** Where the files really lie: the URI of the other file system's root; the local disk if it is not set. */
    private static final String TARGET = "fs.fault.target";

    private URI uri = URI.create("fault:///");
    private FileSystem target;

    /** Makes {@code fault:/path} mean the local {@code /path}. */
    public static void register(Configuration hadoop) {
        register(hadoop, "fault", "file:///");
    }

    /** Puts faults between the users of a scheme and the file system at {@code target}. */
    public static void register(Configuration hadoop, String scheme, String target) {
        hadoop.setClass("fs." + scheme + ".impl", FaultFileSystem.class, FileSystem.class);
        hadoop.setBoolean("fs." + scheme + ".impl.disable.cache", true);
        hadoop.set(TARGET, target);
    }

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        super.initialize(name, hadoop);
        setConf(hadoop);
        uri = URI.create(name.getScheme() + "://" + (name.getAuthority() == null ? "/" : name.getAuthority()));
        FileSystem found = new Path(hadoop.get(TARGET, "file:///")).getFileSystem(hadoop);
        target = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        failAt(Operation.OPEN, path);
        return new FSDataInputStream(new FaultInputStream(target.open(inner(path), bufferSize), path));
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
        Optional<Outcome> outcome = Faults.strike(Operation.CREATE, path);
        if (outcome.isPresent() && outcome.get() == Outcome.NOT_DONE) {
            throw Faults.error(Operation.CREATE, path);
        }
        FSDataOutputStream file = target.create(inner(path), overwrite);
        if (outcome.isPresent()) {
            file.close();
            throw Faults.error(Operation.CREATE, path);
        }
        return new FSDataOutputStream(new FaultOutputStream(target, inner(path), file, path), null);
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("append");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        Optional<Outcome> outcome = Faults.strike(Operation.RENAME, to);
        if (outcome.isEmpty()) {
            return target.rename(inner(from), inner(to));
        }
        run(outcome.get(), () -> target.rename(inner(from), inner(to)));
        throw Faults.error(Operation.RENAME, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        Optional<Outcome> outcome = Faults.strike(Operation.DELETE, path);
        if (outcome.isEmpty()) {
            return target.delete(inner(path), recursive);
        }
        run(outcome.get(), () -> target.delete(inner(path), recursive));
        throw Faults.error(Operation.DELETE, path);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        failAt(Operation.LIST, path);
        FileStatus[] entries = target.listStatus(inner(path));
        for (FileStatus entry : entries) {
            entry.setPath(outer(entry.getPath()));
        }
        return entries;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        FileStatus status = target.getFileStatus(inner(path));
        status.setPath(outer(status.getPath()));
        return status;
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return target.mkdirs(inner(path));
    }

    @Override
    public void setWorkingDirectory(Path path) {
        target.setWorkingDirectory(inner(path));
    }

    @Override
    public Path getWorkingDirectory() {
        return outer(target.getWorkingDirectory());
    }

    private static void failAt(Operation operation, Path path) throws IOException {
        if (Faults.strike(operation, path).isPresent()) {
            throw Faults.error(operation, path);
        }
    }

    private static void run(Outcome outcome, Faults.Action action) throws IOException {
        if (outcome == Outcome.DONE) {
            action.run();
        } else if (outcome == Outcome.DONE_LATER) {
            Faults.later(action);
        }
    }

    private Path inner(Path path) {
        return target.makeQualified(new Path(makeQualified(path).toUri().getPath()));
    }

    private Path outer(Path path) {
        return new Path(uri.getScheme(), uri.getAuthority(), path.toUri().getPath());
    }
}
