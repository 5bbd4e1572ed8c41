package org.tarflow4j.jobs.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}, the last file of a checkpoint: what the others must be.
 *
 * @param format always {@link #FORMAT}
 * @param version of the layout, {@link #VERSION}
 * @param step the checkpoint's step
 * @param token of the writer's {@link Fence}; 0 where there was none
 * @param files length and SHA-256 by file name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(String format, int version, long step, long token, SortedMap<String, Entry> files) {
    static final String FORMAT = "tarflow4j checkpoint";
    static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** One file: its length in bytes and its SHA-256 in hexadecimal. */
    record Entry(long length, String sha256) {}

    static Manifest of(long step, long token, Map<String, Entry> files) {
        return new Manifest(FORMAT, VERSION, step, token, new TreeMap<>(files));
    }

    byte[] toJson() {
        return write(this);
    }

    /** Reads a manifest and refuses what is not one of ours. */
    static Manifest parse(byte[] json, String where) throws DamagedCheckpointException {
        Manifest manifest = read(json, Manifest.class, where);
        if (!FORMAT.equals(manifest.format) || manifest.files == null || manifest.files.isEmpty()) {
            throw new DamagedCheckpointException(where + " is not the manifest of a checkpoint");
        }
        if (manifest.version != VERSION) {
            throw new DamagedCheckpointException(
                    where + " has version " + manifest.version + ", this program reads version " + VERSION);
        }
        for (Map.Entry<String, @Nullable Entry> file : manifest.files.entrySet()) {
            if (file.getValue() == null || !file.getKey().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new DamagedCheckpointException(where + " lists a file that cannot be ours: " + file.getKey());
            }
        }
        return manifest;
    }

    static byte[] write(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    static <T> T read(byte[] json, Class<T> type, String where) throws DamagedCheckpointException {
        return present(where, () -> JSON.readValue(json, type));
    }

    static <T> T read(byte[] json, TypeReference<T> type, String where) throws DamagedCheckpointException {
        return present(where, () -> JSON.readValue(json, type));
    }

    private interface Parser<T> {
        @Nullable
        T parse() throws IOException;
    }

    private static <T> T present(String where, Parser<T> parser) throws DamagedCheckpointException {
        T value;
        try {
            value = parser.parse();
        } catch (IOException e) {
            throw new DamagedCheckpointException(where + " is not what it should be: " + firstLine(e), e);
        }
        if (value == null) {
            throw new DamagedCheckpointException(where + " is empty");
        }
        return value;
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("not JSON");
    }
}
