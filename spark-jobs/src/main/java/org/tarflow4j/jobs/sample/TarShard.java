package org.tarflow4j.jobs.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.output.PendingFile;
import org.tarflow4j.jobs.output.WrittenFile;
import org.tarflow4j.model.io.FileFormatException;

/**
 * A tar file in WebDataset's layout. Of sample 7 {@code 000000007.cls}, its class, if it has one; {@code 000000007.json},
 * what is known of it; {@code 000000007.png}; {@code 000000007.undenoised.png}.
 */
final class TarShard {
    private static final String UNDENOISED = "undenoised.png";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TarShard() {}

    /** What is known of a sample, beside its images. */
    private record Facts(long index, int label, int retries, int nonPositiveScales, int clippedValues) {}

    static ShardOutput create(PendingFile file) {
        return new Output(file);
    }

    /** @param where names the file in errors */
    static ShardInput open(InputStream in, String where) {
        return new Input(new BufferedInputStream(in), where);
    }

    private static final class Output implements ShardOutput {
        private final PendingFile file;
        private final OutputStream out;

        Output(PendingFile file) {
            this.file = file;
            out = file.stream();
        }

        @Override
        public void add(StoredSample sample) throws IOException {
            if (sample.label() >= 0) {
                put(sample, "cls", Integer.toString(sample.label()).getBytes(StandardCharsets.US_ASCII));
            }
            Facts facts = new Facts(
                    sample.index(),
                    sample.label(),
                    sample.retries(),
                    sample.nonPositiveScales(),
                    sample.clippedValues());
            put(sample, "json", JSON.writeValueAsBytes(facts));
            put(sample, "png", sample.image());
            if (sample.undenoised() != null) {
                put(sample, UNDENOISED, sample.undenoised());
            }
        }

        private void put(StoredSample sample, String extension, byte[] content) throws IOException {
            out.write(TarHeader.of(StoredSample.key(sample.index()) + "." + extension, content.length));
            out.write(content);
            out.write(new byte[TarHeader.padding(content.length)]);
        }

        @Override
        public List<WrittenFile> commit() throws IOException {
            out.write(new byte[2 * TarHeader.BLOCK]);
            out.close();
            return List.of(file.commit());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class Input implements ShardInput {
        private final InputStream in;
        private final String where;
        private byte @Nullable [] header;

        Input(InputStream in, String where) {
            this.in = in;
            this.where = where;
        }

        @Override
        public @Nullable StoredSample next() throws IOException {
            try {
                return read();
            } catch (EOFException
                    | CharConversionException
                    | JsonProcessingException
                    | RuntimeException e) { // names, numbers, missing members
                throw new FileFormatException(where, "Damaged shard: " + e.getMessage(), e);
            }
        }

        private @Nullable StoredSample read() throws IOException {
            Map<String, byte[]> members = new LinkedHashMap<>();
            String key = null;
            while (peek()) {
                byte[] member = Objects.requireNonNull(header);
                String name = TarHeader.name(member);
                String of = name.substring(0, name.indexOf('.'));
                if (key != null && !key.equals(of)) {
                    break;
                }
                key = of;
                int length = TarHeader.length(member);
                members.put(name.substring(of.length() + 1), read(length));
                read(TarHeader.padding(length));
                header = null;
            }
            return key == null ? null : sample(members);
        }

        /** Whether there is another member, whose header is then in {@link #header}. */
        private boolean peek() throws IOException {
            if (header == null) {
                header = read(TarHeader.BLOCK);
            }
            return header[0] != 0;
        }

        private static StoredSample sample(Map<String, byte[]> members) throws IOException {
            Facts facts =
                    Objects.requireNonNull(JSON.readValue(Objects.requireNonNull(members.get("json")), Facts.class));
            return new StoredSample(
                    facts.index(),
                    facts.label(),
                    facts.retries(),
                    facts.nonPositiveScales(),
                    facts.clippedValues(),
                    Objects.requireNonNull(members.get("png")),
                    members.get(UNDENOISED));
        }

        private byte[] read(int length) throws IOException {
            byte[] content = in.readNBytes(length);
            if (content.length < length) {
                throw new EOFException("A shard ends in the middle of a member");
            }
            return content;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
