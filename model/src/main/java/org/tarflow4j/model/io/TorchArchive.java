package org.tarflow4j.model.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The zip around a PyTorch checkpoint: {@code <name>/data.pkl}, {@code <name>/data/<key>}, {@code <name>/byteorder}. */
final class TorchArchive implements AutoCloseable {
    private static final String PICKLE = "data.pkl";

    /** The pickle holds names and shapes; a state dict of a million tensors stays below this. */
    private static final long MAX_PICKLE = 100_000_000;

    private final ZipFile zip;
    private final String where;
    private final long fileLength;
    private final Map<String, ZipEntry> entries = new HashMap<>();
    private final String prefix;
    private final Set<String> verified = new HashSet<>();

    private TorchArchive(ZipFile zip, String where, long fileLength) throws FileFormatException {
        this.zip = zip;
        this.where = where;
        this.fileLength = fileLength;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entries.put(entry.getName(), entry) != null) {
                throw problem("Its entry '" + entry.getName() + "' is there twice");
            }
        }
        this.prefix = prefix(entries.keySet());
    }

    static TorchArchive open(Path path, String where) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException | EOFException e) {
            throw new FileFormatException(where, "Truncated or damaged zip file: " + e.getMessage(), e);
        }
        try {
            TorchArchive archive = new TorchArchive(zip, where, Files.size(path));
            archive.requireLittleEndian();
            return archive;
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** The pickle, whole. */
    byte[] pickle() throws IOException {
        return small(entry(PICKLE), MAX_PICKLE);
    }

    /** Reads a view of a storage into an array of its own. */
    INDArray read(StorageReference storage, TensorLayout layout, String what) throws IOException {
        ZipEntry entry = entry("data/" + storage.key());
        if (storage.elements() < 0
                || entry.getSize() % storage.type().width() != 0
                || entry.getSize() / storage.type().width() != storage.elements()) {
            throw problem(what + ": storage " + storage.key() + " has " + entry.getSize() + " bytes, but "
                    + storage.elements() + " elements of " + storage.type() + " are stated");
        }
        verify(entry);
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(storage.type().bytes(layout.offset()));
            if (layout.isContiguous()) {
                return ArrayInput.readProven(in, storage.type(), layout.shape(), where, what);
            }
            INDArray span = ArrayInput.readProven(in, storage.type(), new long[] {layout.span()}, where, what);
            return Nd4j.create(span.data(), layout.shape(), layout.strides(), 0, 'c')
                    .dup('c');
        } catch (ZipException | EOFException e) {
            throw new FileFormatException(where, "Damaged: cannot read '" + entry.getName() + "'", e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** {@code ZipFile} itself compares no checksums. */
    private void verify(ZipEntry entry) throws IOException {
        if (!verified.add(entry.getName())) {
            return;
        }
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw problem("Damaged: the checksum of '" + entry.getName() + "' is wrong");
            }
        } catch (ZipException | EOFException e) {
            throw new FileFormatException(where, "Damaged: cannot read '" + entry.getName() + "'", e);
        }
    }

    private String prefix(Set<String> names) throws FileFormatException {
        String prefix = null;
        for (String name : names) {
            if (name.equals(PICKLE) || name.endsWith("/" + PICKLE)) {
                if (prefix != null) {
                    throw problem("Not a PyTorch checkpoint: it has more than one " + PICKLE);
                }
                prefix = name.substring(0, name.length() - PICKLE.length());
            }
        }
        if (prefix == null) {
            throw problem("Not a PyTorch checkpoint: the zip holds no " + PICKLE);
        }
        return prefix;
    }

    private void requireLittleEndian() throws IOException {
        ZipEntry entry = entries.get(prefix + "byteorder");
        if (entry != null) {
            String order = new String(small(entry, 64), StandardCharsets.US_ASCII);
            if (!order.equals("little")) {
                throw problem("Its byte order is '" + order + "'; only little is read");
            }
        }
    }

    private byte[] small(ZipEntry entry, long most) throws IOException {
        requireStored(entry);
        if (entry.getSize() > most) {
            throw problem("Its entry '" + entry.getName() + "' has " + entry.getSize() + " bytes; at most " + most
                    + " are allowed");
        }
        verify(entry);
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes((int) entry.getSize());
        }
    }

    private ZipEntry entry(String name) throws FileFormatException {
        ZipEntry entry = entries.get(prefix + name);
        if (entry == null) {
            throw problem("Its entry '" + prefix + name + "' is missing");
        }
        requireStored(entry);
        return entry;
    }

    /** torch.save never compresses; so an entry cannot be larger than the file, and that bounds what we allocate. */
    private void requireStored(ZipEntry entry) throws FileFormatException {
        if (entry.getMethod() != ZipEntry.STORED) {
            throw problem("Its entry '" + entry.getName() + "' is compressed, which torch.save never does");
        }
        if (entry.getSize() < 0 || entry.getSize() > fileLength || entry.getSize() != entry.getCompressedSize()) {
            throw problem("Its entry '" + entry.getName() + "' states " + entry.getSize()
                    + " bytes, the whole file has " + fileLength);
        }
    }

    private FileFormatException problem(String problem) {
        return new FileFormatException(where, problem);
    }
}
