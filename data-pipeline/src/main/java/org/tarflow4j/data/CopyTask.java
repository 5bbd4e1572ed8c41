package org.tarflow4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/** Copies a shard from one dataset to another and compares it with its SHA-256 on the way. */
final class CopyTask implements VoidFunction<Integer> {
    private static final long serialVersionUID = 1L;

    private final String from;
    private final String to;
    private final String[] files;
    private final String[] digests;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final LongAccumulator copied;

    CopyTask(
            String from,
            String to,
            List<String> files,
            List<String> digests,
            Broadcast<SerializableConfiguration> hadoop,
            LongAccumulator copied) {
        this.from = from;
        this.to = to;
        this.files = files.toArray(String[]::new);
        this.digests = digests.toArray(String[]::new);
        this.hadoop = hadoop;
        this.copied = copied;
    }

    /** What there is to do: call it with each of these. */
    List<Integer> numbers() {
        return IntStream.range(0, files.length).boxed().toList();
    }

    @Override
    public void call(Integer number) throws IOException {
        Configuration configuration = hadoop.value().value();
        String file = files[number];
        DatasetDirectory target = new DatasetDirectory(to, configuration);
        FileSystem fileSystem = target.fileSystem();
        if (!fileSystem.exists(target.path(file))) {
            Path source = new Path(from, file);
            Path hidden = target.hidden(file, StageTask.attempt());
            DigestedFile copy = new DigestedFile(fileSystem, hidden);
            try (InputStream in = source.getFileSystem(configuration).open(source);
                    OutputStream out = copy.createOrOverwrite(0)) {
                in.transferTo(out);
            }
            String digest = copy.sha256Hex();
            if (!digest.equals(digests[number])) {
                throw new InputDataException(source + " has SHA-256 " + digest + ", expected " + digests[number]
                        + "; the parent is damaged");
            }
            target.reveal(hidden, file);
        }
        copied.add(1);
    }
}
