package org.tarflow4j.jobs.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;

/** Reading logs, whichever way they were written, also while they are. */
final class Lines {
    /** Takes a line without its end. */
    interface Visitor {
        void line(String line) throws IOException;
    }

    private Lines() {}

    static byte[] bytes(List<String> lines) {
        return lines.isEmpty() ? new byte[0] : (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    /**
     * Visits the whole lines of a file.
     *
     * @return how many bytes follow the last whole line
     */
    static int visit(InputStream in, Visitor visitor) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            int from = 0;
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, from, i - from);
                    visitor.line(line.toString(UTF_8));
                    line.reset();
                    from = i + 1;
                }
            }
            line.write(buffer, from, count - from);
        }
        return line.size();
    }

    /** Numbers of the files that a log lies in, ascending: {@code metrics.jsonl} is 1, {@code metrics-00002.jsonl} 2. */
    static List<Integer> segments(RunDirectory directory, String name) throws IOException {
        if (!directory.fileSystem().exists(directory.path(name))) {
            return List.of();
        }
        Pattern numbered = Pattern.compile(Pattern.quote(stem(name)) + "-(\\d{5,9})" + Pattern.quote(extension(name)));
        List<Integer> numbers = new ArrayList<>(List.of(1));
        for (FileStatus status :
                directory.fileSystem().listStatus(directory.path(name).getParent())) {
            Matcher matcher = numbered.matcher(status.getPath().getName());
            if (matcher.matches()) {
                numbers.add(Integer.parseInt(matcher.group(1)));
            }
        }
        Collections.sort(numbers);
        return numbers;
    }

    /** The name of a log's file, counted from 1. */
    static String segment(String name, int number) {
        return number == 1 ? name : String.format(Locale.ROOT, "%s-%05d%s", stem(name), number, extension(name));
    }

    /** The last whole lines of a log: those that begin in its last so many bytes. */
    static List<String> tail(RunDirectory directory, String name, int bytes) throws IOException {
        List<Integer> segments = segments(directory, name);
        List<String> lines = new ArrayList<>();
        long left = bytes;
        for (int i = segments.size() - 1; i >= 0 && left > 0; i--) {
            List<String> earlier = new ArrayList<>();
            Path file = directory.path(segment(name, segments.get(i)));
            try (FSDataInputStream in = directory.fileSystem().open(file)) {
                long length = length(directory, file, in);
                long skipped = Math.max(0, length - left);
                in.seek(skipped);
                left -= length - skipped;
                visit(in, earlier::add);
                if (skipped > 0 && !earlier.isEmpty()) {
                    earlier.remove(0); // its beginning may not have been read
                }
            }
            earlier.addAll(lines);
            lines = earlier;
        }
        return lines;
    }

    /** HDFS lists a file that is being written with an old length. */
    private static long length(RunDirectory directory, Path file, FSDataInputStream in) throws IOException {
        return in instanceof HdfsDataInputStream hdfs
                ? hdfs.getVisibleLength()
                : directory.fileSystem().getFileStatus(file).getLen();
    }

    private static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.'));
    }
}
