package org.tarflow4j.jobs.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.CharConversionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.tarflow4j.jobs.checkpoint.CommittedSteps;

/**
 * The files in {@code lease/} of a run directory, or {@code _lease/} of one of results: for each holder {@code holder-NNNNNNNN.json}, written once, and
 * {@code heartbeat-NNNNNNNN}, rewritten while it lives.
 */
final class LeaseDirectory {
    /** Content of the heartbeat of a holder that gave the directory back. */
    static final String RELEASED = "released";

    /** Content of the heartbeat of a holder that has none yet. */
    static final String NONE = "";

    private static final Pattern FILE = Pattern.compile("(holder|heartbeat)-(\\d{8,18})(\\.json)?");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String runDirectory;
    private final Configuration hadoop;
    private final FileSystem fileSystem;
    private final Path folder;

    /** Of a run directory. */
    LeaseDirectory(String runDirectory, Configuration hadoop) throws IOException {
        this(runDirectory, "lease", hadoop);
    }

    private LeaseDirectory(String runDirectory, String name, Configuration hadoop) throws IOException {
        this.runDirectory = runDirectory;
        this.hadoop = hadoop;
        this.folder = new Path(runDirectory, name);
        FileSystem found = folder.getFileSystem(hadoop);
        // The checksum files of Hadoop's local file system would be a second file to keep up to date.
        this.fileSystem = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
    }

    /** Of a directory of results, which people read with Spark: it passes over names that begin with an underscore. */
    static LeaseDirectory ofResults(String directory, Configuration hadoop) throws IOException {
        return new LeaseDirectory(directory, "_lease", hadoop);
    }

    /** The highest token that was ever claimed; 0 if none was. */
    long newest() throws IOException {
        return tokens().stream().max(Comparator.naturalOrder()).orElse(0L);
    }

    /** A holder; empty if there is none of this number, or it has not written down yet who it is. */
    Optional<LeaseHolder> holder(long token) throws IOException {
        try (InputStream in = fileSystem.open(holderFile(token))) {
            return Optional.ofNullable(JSON.readValue(in.readAllBytes(), LeaseHolder.class));
        } catch (FileNotFoundException | JsonProcessingException | CharConversionException e) {
            return Optional.empty();
        }
    }

    /** The last holder that wrote down who it is. One that did not, or not yet, has changed nothing. */
    Optional<LeaseHolder> newestHolder() throws IOException {
        List<Long> tokens =
                tokens().stream().sorted(Comparator.reverseOrder()).distinct().toList();
        for (long token : tokens) {
            Optional<LeaseHolder> holder = holder(token);
            if (holder.isPresent()) {
                return holder;
            }
        }
        return Optional.empty();
    }

    /**
     * Makes {@code holder} the holder with its token, unless somebody else is.
     *
     * @return the holder with the checkpoints that it saw; empty if somebody else was first
     */
    Optional<LeaseHolder> claim(LeaseHolder holder) throws IOException {
        Path file = holderFile(holder.token());
        boolean created = false;
        try (OutputStream out = create(file)) {
            created = true;
            // Looked at only now, when an old holder can already see that it lost the directory: what it had made
            // visible before is not taken from it.
            LeaseHolder seeing = holder.seeing(visibleCheckpoints());
            out.write(JSON.writeValueAsBytes(seeing));
        } catch (IOException e) {
            if (isOthers(holder) || (!created && fileSystem.exists(file))) {
                return Optional.empty();
            }
            throw e;
        }
        // On a store that cannot refuse the second of two writers, the last one is in the file.
        return holder(holder.token()).filter(found -> found.id().equals(holder.id()));
    }

    /** Whether somebody else wrote down to be the holder with this token. */
    boolean isOthers(LeaseHolder holder) throws IOException {
        return holder(holder.token())
                .filter(found -> !found.id().equals(holder.id()))
                .isPresent();
    }

    /** Replaces a holder's heartbeat; any change is a sign of life. */
    void beat(long token, String content) throws IOException {
        try (OutputStream out = fileSystem.create(heartbeatFile(token), true)) {
            out.write(content.getBytes(UTF_8));
        }
    }

    String heartbeat(long token) throws IOException {
        try (InputStream in = fileSystem.open(heartbeatFile(token))) {
            return new String(in.readNBytes(64), UTF_8);
        } catch (FileNotFoundException e) {
            return NONE;
        }
    }

    /** Deletes the files of holders before {@code token}, whose own says all that is still of use in them. */
    void deleteBefore(long token) throws IOException {
        for (String name : names()) {
            Matcher file = FILE.matcher(name);
            if (file.matches() && Long.parseLong(file.group(2)) < token) {
                fileSystem.delete(new Path(folder, name), false);
            }
        }
    }

    @Override
    public String toString() {
        return runDirectory;
    }

    private SortedMap<Long, Long> visibleCheckpoints() throws IOException {
        Collection<Long> visible = CommittedSteps.of(runDirectory, hadoop);
        Optional<LeaseHolder> before = newestHolder();
        if (before.isPresent()) {
            return before.get().handOver(visible);
        }
        SortedMap<Long, Long> anybodys = new TreeMap<>();
        visible.forEach(step -> anybodys.put(step, 0L));
        return anybodys;
    }

    private OutputStream create(Path file) throws IOException {
        if (fileSystem instanceof RawLocalFileSystem local) {
            // Hadoop looks first and creates afterwards; the operating system does both at once.
            fileSystem.mkdirs(folder);
            return Files.newOutputStream(
                    local.pathToFile(file).toPath(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        return fileSystem.create(file, false);
    }

    private List<Long> tokens() throws IOException {
        return names().stream()
                .map(FILE::matcher)
                .filter(file -> file.matches() && file.group(1).equals("holder"))
                .map(file -> Long.parseLong(file.group(2)))
                .toList();
    }

    private List<String> names() throws IOException {
        try {
            return Arrays.stream(fileSystem.listStatus(folder))
                    .map(status -> status.getPath().getName())
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private Path holderFile(long token) {
        return new Path(folder, String.format(Locale.ROOT, "holder-%08d.json", token));
    }

    private Path heartbeatFile(long token) {
        return new Path(folder, String.format(Locale.ROOT, "heartbeat-%08d", token));
    }
}
