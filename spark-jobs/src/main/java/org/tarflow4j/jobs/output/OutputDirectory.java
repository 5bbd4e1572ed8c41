package org.tarflow4j.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.CharConversionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** A directory whose files appear whole or not at all: each is written under a hidden name and renamed. */
public final class OutputDirectory {
    /** What is no result of a request. */
    private static final Pattern NOT_OURS = Pattern.compile("step-[0-9]+|_lease");

    /** What Spark writes into a directory, as {@link #begin} takes it: parts, on their way or done, and checksums beside them. */
    public static final String PARTS = "_temporary/.*|\\.?(part-|_SUCCESS)[^/]*";

    /** Begins the name of an empty file, which says that a job is not done here. Readers of Parquet pass over it. */
    private static final String MARKER = "_unfinished-";

    private static final Pattern UNFINISHED = Pattern.compile("\\.[A-Za-z0-9_.-]+\\.[0-9a-f]{8}\\.unfinished");

    private final FileSystem fileSystem;
    private final Path root;

    public OutputDirectory(String uri, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        FileSystem found = path.getFileSystem(hadoop);
        root = found.makeQualified(path);
        // The checksum files of Hadoop's local file system would lie between the images.
        fileSystem = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
    }

    /** The absolute path with its file system, which means the same on every machine. */
    public String uri() {
        return root.toString();
    }

    public Path path(String name) {
        return new Path(root, name);
    }

    /** The file of image number {@code index}. */
    public static String image(long index) {
        return String.format(Locale.ROOT, "%06d.png", index);
    }

    public boolean has(String name) throws IOException {
        return fileSystem.exists(path(name));
    }

    /**
     * Whether there is a file of that content.
     *
     * @param sha256 in hexadecimal
     */
    public boolean holds(String name, String sha256) throws IOException {
        try (InputStream in = open(name)) {
            return DigestUtils.sha256Hex(in).equals(sha256);
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** Whether there is nothing in it but grids of a training and the lease of who is about to use it. */
    public boolean isFree() throws IOException {
        return list("").stream().allMatch(name -> NOT_OURS.matcher(name).matches());
    }

    /**
     * Begins a directory that is of use only as a whole. It is free, or holds nothing but what the same job left there when
     * it was stopped, which goes: a marker says so from here to {@link #finish}. Nobody else may be writing.
     *
     * @param job its name, a word
     * @param own regular expression of the files that the job writes, as paths from the directory
     * @throws JobException {@link ExitCode#BAD_USAGE} if it holds anything else, of which nothing is touched
     */
    public void begin(String job, String own) throws IOException {
        String marker = MARKER + job;
        if (!(has(marker) ? holdsOnly(Pattern.compile(own + "|" + marker)) : isFree())) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    uri() + " is not empty; name another --output, or delete it: nothing in it is overwritten");
        }
        write(marker, new byte[0]);
        for (FileStatus status : statuses("")) {
            String name = status.getPath().getName();
            if (!name.equals(marker) && !NOT_OURS.matcher(name).matches()) {
                fileSystem.delete(status.getPath(), true);
            }
        }
    }

    /** Says that the directory is complete, after its last file was written. */
    public void finish(String job) throws IOException {
        delete(MARKER + job);
    }

    private boolean holdsOnly(Pattern own) throws IOException {
        RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
        while (files.hasNext()) {
            Path file = files.next().getPath();
            String name = root.toUri().relativize(file.toUri()).getPath();
            boolean ours = own.matcher(name).matches()
                    || UNFINISHED.matcher(file.getName()).matches()
                    || NOT_OURS.matcher(name.replaceFirst("/.*", "")).matches();
            if (!ours) {
                return false;
            }
        }
        return true;
    }

    /** Names of the finished files of a sub-directory; "" for the directory itself. */
    public Set<String> list(String folder) throws IOException {
        return lengths(folder).keySet();
    }

    /** Deletes what interrupted writes left; nobody may be writing. */
    public void deleteUnfinished(String folder) throws IOException {
        for (FileStatus status : statuses(folder)) {
            if (status.isFile()
                    && UNFINISHED.matcher(status.getPath().getName()).matches()) {
                fileSystem.delete(status.getPath(), false);
            }
        }
    }

    /** Writes a file; one of that name is replaced. */
    public WrittenFile write(String name, byte[] content) throws IOException {
        try (PendingFile file = create(name)) {
            try (OutputStream out = file.stream()) {
                out.write(content);
            }
            return file.commit();
        }
    }

    /** Begins a file that appears when it is committed. */
    public PendingFile create(String name) throws IOException {
        return new PendingFile(fileSystem, path(name));
    }

    /** Lengths of the finished files of a sub-directory by name; "" for the directory itself. */
    public Map<String, Long> lengths(String folder) throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        for (FileStatus status : statuses(folder)) {
            lengths.put(status.getPath().getName(), status.getLen());
        }
        lengths.keySet().removeIf(name -> UNFINISHED.matcher(name).matches());
        return lengths;
    }

    /** Length of a file, −1 if it is not there. */
    public long length(String name) throws IOException {
        try {
            return fileSystem.getFileStatus(path(name)).getLen();
        } catch (FileNotFoundException e) {
            return -1;
        }
    }

    /** Deletes a file, if it is there. */
    public void delete(String name) throws IOException {
        fileSystem.delete(path(name), false);
    }

    public void writeJson(String name, Object value) throws IOException {
        write(name, Json.MAPPER.writeValueAsBytes(value));
    }

    public <T> T readJson(String name, Class<T> type) throws IOException {
        try (InputStream in = open(name)) {
            T value = Json.MAPPER.readValue(in, type);
            if (value != null) {
                return value;
            }
            throw damaged(name, "it is empty", null);
        } catch (JsonProcessingException | CharConversionException e) {
            throw damaged(name, String.valueOf(e.getMessage()), e);
        }
    }

    private JobException damaged(String name, String how, @Nullable Exception cause) {
        return new JobException(
                ExitCode.BAD_INPUT, path(name) + " is damaged: " + how + "; make the directory again", cause);
    }

    public InputStream open(String name) throws IOException {
        return fileSystem.open(path(name));
    }

    public void createFolder(String folder) throws IOException {
        fileSystem.mkdirs(folder.isEmpty() ? root : path(folder));
    }

    private FileStatus[] statuses(String folder) throws IOException {
        try {
            return fileSystem.listStatus(folder.isEmpty() ? root : path(folder));
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }
}
