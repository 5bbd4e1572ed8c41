package org.tarflow4j.model.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * State dicts as {@code torch.save} of version 1.6 or newer writes them: a zip with a pickle and one file per storage.
 *
 * <p>A pickle can run any code in Python; here it can only make tensors, see {@link TensorUnpickler}.
 */
public final class PyTorchCheckpoint {
    private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

    /** Names may share a storage (tied weights do), and each becomes an array of its own, but not without end. */
    private static final long MAX_EXPANSION = 64;

    private PyTorchCheckpoint() {}

    /**
     * Reads a dictionary of tensors.
     *
     * @param path a local file
     * @return arrays by name in the dictionary's order, 'c' order whatever the strides were: float32, float16 and
     *     bfloat16 as FLOAT, float64 as DOUBLE, int64 as LONG, int32 as INT
     * @throws FileFormatException if the file is damaged, of the format before torch 1.6, or holds anything but tensors
     */
    public static Map<String, INDArray> read(Path path) throws IOException {
        String where = path.toString();
        requireZip(path, where);
        try (TorchArchive archive = TorchArchive.open(path, where)) {
            Map<String, TensorReference> references = tensors(archive.pickle(), where);
            long budget = Math.multiplyExact(Files.size(path), MAX_EXPANSION);
            Map<String, INDArray> arrays = new LinkedHashMap<>();
            for (Map.Entry<String, TensorReference> entry : references.entrySet()) {
                String what = "tensor '" + entry.getKey() + "'";
                TensorReference reference = entry.getValue();
                TensorLayout layout = TensorLayout.of(reference, where, what);
                long elements = Math.max(layout.elements(), layout.span());
                if (elements > budget / Double.BYTES) {
                    throw new FileFormatException(
                            where,
                            "Its tensors would take more than " + MAX_EXPANSION + " times the file's size, up to "
                                    + what);
                }
                budget -= elements * Double.BYTES;
                arrays.put(entry.getKey(), archive.read(reference.storage(), layout, what));
            }
            return Collections.unmodifiableMap(arrays);
        }
    }

    private static Map<String, TensorReference> tensors(byte[] pickle, String where) throws FileFormatException {
        Object root = new TensorUnpickler(pickle, where).load();
        if (!(root instanceof Map<?, ?> dictionary)) {
            throw new FileFormatException(
                    where, "It holds " + TensorUnpickler.kind(root) + ", not a dictionary of tensors");
        }
        Map<String, TensorReference> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
            if (!(entry.getKey() instanceof String name && entry.getValue() instanceof TensorReference tensor)) {
                throw new FileFormatException(
                        where,
                        "Its entry '" + entry.getKey() + "' is " + TensorUnpickler.kind(entry.getValue())
                                + ", not a tensor; save the model's state dict alone");
            }
            tensors.put(name, tensor);
        }
        return tensors;
    }

    private static void requireZip(Path path, String where) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(where, null, "no such file");
        }
        byte[] magic;
        try (var in = Files.newInputStream(path)) {
            magic = in.readNBytes(ZIP_MAGIC.length);
        }
        if (!Arrays.equals(magic, ZIP_MAGIC)) {
            throw new FileFormatException(
                    where,
                    "Not a zip file, so not of torch 1.6 or newer; load it in Python and save it again with torch.save of"
                            + " 1.6 or newer");
        }
    }
}
