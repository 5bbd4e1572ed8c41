package org.tarflow4j.model.library;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tarflow4j.model.io.FileFormatException;

/** A checkpoint on a local disk. A file is handed on only if it has the SHA-256 that {@code manifest.json} states. */
final class CheckpointFolder {
    private static final String MANIFEST = "manifest.json";
    private static final String CONFIGURATION = "config.conf";
    private static final String AVERAGED = "ema.safetensors";
    private static final String RAW = "parameters.safetensors";

    private final Path directory;
    private final JsonNode files;

    private CheckpointFolder(Path directory, JsonNode files) {
        this.directory = directory;
        this.files = files;
    }

    static CheckpointFolder open(Path directory) throws IOException {
        Path manifest = directory.resolve(MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            throw new NoSuchFileException(
                    manifest.toString(), null, "no checkpoint; name a directory like checkpoints/step-00001000");
        }
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(manifest.toFile());
        } catch (JsonProcessingException | CharConversionException e) {
            throw new FileFormatException(manifest.toString(), "Not the manifest of a checkpoint", e);
        }
        if (!json.path("format").asText().equals("tarflow4j checkpoint")
                || json.path("version").asInt() != 1) {
            throw new FileFormatException(manifest.toString(), "Not the manifest of a checkpoint of version 1");
        }
        return new CheckpointFolder(directory, json.path("files"));
    }

    /** The averaged weights if there are any, else those as trained. */
    Path weights() throws IOException {
        return verified(files.has(AVERAGED) ? AVERAGED : RAW);
    }

    Path configuration() throws IOException {
        return verified(CONFIGURATION);
    }

    private Path verified(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!files.has(name) || !Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "missing from the checkpoint");
        }
        String digest = sha256(file);
        String stated = files.path(name).path("sha256").asText();
        if (!digest.equals(stated)) {
            throw new FileFormatException(
                    file.toString(), "Damaged: its SHA-256 is " + digest + ", the manifest says " + stated);
        }
        return file;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
