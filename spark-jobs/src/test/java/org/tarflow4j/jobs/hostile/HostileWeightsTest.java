package org.tarflow4j.jobs.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.model.io.Npz;
import org.tarflow4j.model.io.PyTorchCheckpoint;
import org.tarflow4j.model.io.Safetensors;

/** Hostile safetensors, .npz and .pth files: read, or refused with exit code 3. */
class HostileWeightsTest {
    private static final String[] PICKLE_WORDS = {
        "cposix\nsystem\n",
        "cbuiltins\neval\n",
        "X\u0002\u0000\u0000\u0000ls\u0085R.",
        "((((",
        "]2e",
        "\u0095\u0000",
        "h\u0000"
    };

    @TempDir
    Path directory;

    @Test
    void safetensors() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        tensors.put("a", Nd4j.arange(6).castTo(DataType.FLOAT).reshape(2, 3));
        tensors.put("b.weight", Nd4j.arange(3).castTo(DataType.DOUBLE));
        tensors.put("c", Nd4j.arange(2).castTo(DataType.LONG));
        Safetensors.write(out, tensors, Map.of("format", "pt"));
        Mutator mutator = new Mutator(
                List.of(out.toByteArray()), "\"dtype\":\"F16\"", "\"shape\":[4294967296,4294967296]", "__metadata__");
        check(Fuzz.run(
                "safetensors",
                mutator,
                12_000,
                ForUsers::blamesTheInput,
                file -> Safetensors.read(new ByteArrayInputStream(file), file.length, "file")));
    }

    @Test
    void npz() throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        Npz.write(stored, Map.of("a", Nd4j.arange(6).castTo(DataType.FLOAT).reshape(2, 3)));
        byte[] array = npy("(2, 3)", 24);
        Mutator whole = new Mutator(List.of(stored.toByteArray(), zip(ZipEntry.DEFLATED, Map.of("a.npy", array))));
        check(Fuzz.run(
                "npz",
                whole,
                6000,
                ForUsers::blamesTheInput,
                file -> Npz.read(new ByteArrayInputStream(file), "file")));
        Mutator inner = new Mutator(List.of(array, npy("(6,)", 24)), "'|O'", "(1152921504606846976, 16)", "True");
        check(Fuzz.run(
                "array in npz",
                inner,
                6000,
                ForUsers::blamesTheInput,
                file -> Npz.read(new ByteArrayInputStream(zip(ZipEntry.DEFLATED, Map.of("a.npy", file))), "file")));
    }

    @Test
    void pth() throws IOException {
        byte[] pickle = pickle();
        Mutator whole = new Mutator(List.of(archive(pickle)), "a/data.pkl", "../../x", "a/data/1");
        Path file = directory.resolve("a.pth");
        check(Fuzz.run("pth", whole, 6000, ForUsers::blamesTheInput, bytes -> {
            Files.write(file, bytes);
            PyTorchCheckpoint.read(file);
        }));
        Mutator inner = new Mutator(List.of(pickle), PICKLE_WORDS);
        check(Fuzz.run("pickle", inner, 10_000, ForUsers::blamesTheInput, bytes -> {
            Files.write(file, archive(bytes));
            PyTorchCheckpoint.read(file);
        }));
    }

    private static void check(Fuzz.Result result) {
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isGreaterThan(result.read() / 4);
    }

    /** {"w": a tensor [2, 3] of storage "0"}, as torch.save writes it. */
    private static byte[] pickle() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, 0x80, 2, "ccollections\nOrderedDict\n", ')', 'R', text("w"));
        append(out, "ctorch._utils\n_rebuild_tensor_v2\n", '(', '(', text("storage"));
        append(out, "ctorch\nFloatStorage\n", text("0"), text("cpu"), 'K', 6, 't', 'Q', 'K', 0);
        append(out, 'K', 2, 'K', 3, 0x86, 'K', 3, 'K', 1, 0x86, 0x89, "ccollections\nOrderedDict\n", ')', 'R');
        append(out, 't', 'R', 's', '}', text("_metadata"), '}', 's', 'b', '.');
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'X')
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static void append(ByteArrayOutputStream out, Object... parts) {
        for (Object part : parts) {
            if (part instanceof byte[] bytes) {
                out.writeBytes(bytes);
            } else if (part instanceof String line) {
                out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
            } else {
                out.write(part instanceof Character opcode ? opcode : (Integer) part);
            }
        }
    }

    private static byte[] archive(byte[] pickle) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/data.pkl", pickle);
        entries.put("a/data/0", new byte[24]);
        entries.put("a/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        return zip(ZipEntry.STORED, entries);
    }

    private static byte[] npy(String shape, int bytes) {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, 0x93, "NUMPY", 1, 0, text.length(), 0, text, new byte[bytes]);
        return out.toByteArray();
    }

    private static byte[] zip(int method, Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(method);
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                CRC32 checksum = new CRC32();
                checksum.update(content.getValue());
                entry.setSize(content.getValue().length);
                entry.setCrc(checksum.getValue());
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
        return out.toByteArray();
    }
}
