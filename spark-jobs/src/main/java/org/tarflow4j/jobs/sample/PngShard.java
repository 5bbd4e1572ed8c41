package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.output.WrittenFile;

/**
 * A file for each sample: {@code 000000.png}, and {@code undenoised/000000.png} beside it. A file that is there already is
 * whole, and stays.
 */
final class PngShard {
    private PngShard() {}

    static ShardOutput create(OutputDirectory directory) {
        return new Output(directory);
    }

    /** Reads images and classes; what else is known of a sample is in the record of its shard. */
    static ShardInput open(OutputDirectory directory, ShardRecord shard, SampleClasses classes) {
        return new Input(directory, shard, classes);
    }

    private static final class Output implements ShardOutput {
        private final OutputDirectory directory;
        private final List<WrittenFile> files = new ArrayList<>();

        Output(OutputDirectory directory) {
            this.directory = directory;
        }

        @Override
        public void add(StoredSample sample) throws IOException {
            String name = OutputDirectory.image(sample.index());
            put(name, sample.image());
            if (sample.undenoised() != null) {
                put(SampleFiles.undenoised(name), sample.undenoised());
            }
        }

        private void put(String name, byte[] content) throws IOException {
            if (directory.length(name) != content.length) {
                directory.write(name, content);
            }
            files.add(new WrittenFile(name, content.length, DigestUtils.sha256Hex(content)));
        }

        @Override
        public List<WrittenFile> commit() {
            return files;
        }

        @Override
        public void close() {}
    }

    private static final class Input implements ShardInput {
        private final OutputDirectory directory;
        private final SampleClasses classes;
        private final Deque<Long> samples = new ArrayDeque<>();
        private final boolean denoised;

        Input(OutputDirectory directory, ShardRecord shard, SampleClasses classes) {
            this.directory = directory;
            this.classes = classes;
            for (long sample = shard.first(); sample < shard.end(); sample++) {
                if (!shard.failed().contains(sample)) {
                    samples.add(sample);
                }
            }
            denoised = shard.files().size() > samples.size();
        }

        @Override
        public @Nullable StoredSample next() throws IOException {
            Long sample = samples.poll();
            if (sample == null) {
                return null;
            }
            String name = OutputDirectory.image(sample);
            return new StoredSample(
                    sample,
                    classes.of(sample),
                    0,
                    0,
                    0,
                    read(name),
                    denoised ? read(SampleFiles.undenoised(name)) : null);
        }

        private byte[] read(String name) throws IOException {
            try (InputStream in = directory.open(name)) {
                return in.readAllBytes();
            }
        }

        @Override
        public void close() {}
    }
}
