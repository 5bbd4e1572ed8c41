package org.tarflow4j.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.Golden;

class NpzTest {
    private static final String WHERE = "input.npz";

    @Test
    void readsBackWhatItWrote() throws IOException {
        Map<String, INDArray> arrays = SampleArrays.all();
        byte[] file = write(arrays);

        Map<String, INDArray> read = read(file);

        SampleArrays.assertSame(read, arrays);
        assertThat(read.keySet()).containsExactlyElementsOf(arrays.keySet());
        assertThat(write(arrays)).isEqualTo(file);
    }

    @Test
    void readsWhatNumpyWrote() {
        Golden golden = Golden.load("conditional", DataType.DOUBLE);

        assertThat(golden.names()).hasSize(133);
        assertThat(golden.labels("label")).containsExactly(4, 1, -1);
        assertThat(golden.array("image").shape()).containsExactly(3, 3, 8, 8);
        assertThat(golden.config().blocks()).isEqualTo(2);
        // Saved in Fortran's order; GoldenFlowTest holds its values against ours.
        assertThat(golden.array("grad.blocks.0.proj_in.weight").shape()).containsExactly(64, 12);
    }

    @Test
    void readsFortranOrder() throws IOException {
        byte[] npy =
                npy("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }", TestPickle.ints(1, 2, 3, 4, 5, 6));
        INDArray array = read(archive("a.npy", npy)).get("a");
        assertThat(array.toIntMatrix()).isDeepEqualTo(new int[][] {{1, 3, 5}, {2, 4, 6}});
        assertThat(array.ordering()).isEqualTo('c');
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryVersion(int version) throws IOException {
        byte[] npy = npy(version, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", new byte[] {0, 1, -1});
        assertThat(read(archive("a.npy", npy)).get("a").toIntVector()).containsExactly(0, 1, 255);
    }

    @Test
    void readsCompressedEntries() throws IOException {
        byte[] npy = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (5000000,), }", new byte[20_000_000]);
        byte[] file = new TestArchive(Path.of("unused"))
                .withDeflated("zeros.npy", npy)
                .bytes();
        assertThat(file.length).isLessThan(100_000);

        INDArray zeros = read(file).get("zeros");

        assertThat(zeros.length()).isEqualTo(5_000_000);
        assertThat(zeros.amaxNumber().floatValue()).isZero();
    }

    @Test
    void aCompressedLieCostsNoMoreThanItHolds() throws IOException {
        // 16 TB are claimed and one megabyte comes; the entry's size is unknown to a stream.
        byte[] npy = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4398046511104,), }", new byte[1 << 20]);
        byte[] file =
                new TestArchive(Path.of("unused")).withDeflated("a.npy", npy).bytes();
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("array 'a.npy' ends after 1048576 of 17592186044416 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // The data has 16 bytes.
                "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }; holds 16 bytes, but its header asks for 20",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }; holds 16 bytes, but its header asks for 12",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }; impossible shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }; impossible shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,), }; no usable 'shape'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 4, }; no usable 'shape'",
                "{'descr': '<f4', 'fortran_order': 1, 'shape': (4,), }; no usable 'fortran_order'",
                "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (4,), }; 'descr' twice",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (4,), }; element type '>f4'",
                "{'descr': '|O', 'fortran_order': False, 'shape': (4,), }; element type '|O'",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }; element type [('a', '<f4')]",
                "{}; no usable 'descr'"
            })
    void refusesHeadersThatLie(String header, String problem) {
        assertThatThrownBy(() -> read(archive("a.npy", npy(header, new byte[16]))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(WHERE + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesCompressedEntriesThatGoOn() throws IOException {
        byte[] npy = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", new byte[16]);
        byte[] file =
                new TestArchive(Path.of("unused")).withDeflated("a.npy", npy).bytes();
        assertThatThrownBy(() -> read(file)).hasMessageContaining("goes on after the 12 bytes");
    }

    @Test
    void refusesWhatIsNotSuchAnArchive() throws IOException {
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("no arrays");
        assertThatThrownBy(() -> read("not a zip".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("no arrays");
        assertThatThrownBy(() -> read(archive("readme.txt", new byte[3]))).hasMessageContaining("'readme.txt'");
        assertThatThrownBy(() -> read(archive("a.npy", new byte[3]))).hasMessageContaining("Truncated: array 'a.npy'");
        assertThatThrownBy(() -> read(archive("a.npy", new byte[300]))).hasMessageContaining("not a .npy array");
        byte[] longHeader = npy(2, "{}", new byte[0]);
        ByteBuffer.wrap(longHeader).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        assertThatThrownBy(() -> read(archive("a.npy", longHeader))).hasMessageContaining("4294967295 bytes");
        byte[] version = npy(9, "{}", new byte[0]);
        assertThatThrownBy(() -> read(archive("a.npy", version))).hasMessageContaining("version 9.0");
    }

    @Test
    void noticesEveryTruncation() throws IOException {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put("a", Nd4j.createFromArray(1f, 2f));
        arrays.put("b", Nd4j.createFromArray(3, 4));
        byte[] file = write(arrays);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut)).as("cut to %s", length).isInstanceOf(FileFormatException.class);
        }
    }

    @Test
    void noticesDamage() throws IOException {
        byte[] file = write(Map.of("a", Nd4j.createFromArray(1f, 2f, 3f)));
        for (int i = 0; i < file.length; i++) {
            byte[] damaged = file.clone();
            damaged[i] ^= 0x10;
            try {
                // What survives is a different name or an unused field, never other numbers.
                assertThat(read(damaged).values().iterator().next().toFloatVector())
                        .containsExactly(1, 2, 3);
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(WHERE);
            }
        }
    }

    private static byte[] write(Map<String, INDArray> arrays) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npz.write(out, arrays);
        return out.toByteArray();
    }

    private static Map<String, INDArray> read(byte[] file) throws IOException {
        return Npz.read(new ByteArrayInputStream(file), WHERE);
    }

    private static byte[] archive(String name, byte[] content) throws IOException {
        return new TestArchive(Path.of("unused")).with(name, content).bytes();
    }

    private static byte[] npy(String header, byte[] data) {
        return npy(1, header, data);
    }

    private static byte[] npy(int version, String header, byte[] data) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        byte[] length = TestPickle.ints(header.length() + 1);
        file.write(length, 0, version == 1 ? 2 : 4);
        file.writeBytes((header + "\n").getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(data);
        return file.toByteArray();
    }
}
