package org.tarflow4j.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.Golden;

class PyTorchCheckpointTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("org.tarflow4j.model.Golden#NAMES")
    void readsTheWeightsThatPyTorchSaved(String name) throws IOException {
        Map<String, INDArray> expected = Golden.load(name, DataType.FLOAT).parameters();

        Map<String, INDArray> actual = PyTorchCheckpoint.read(Golden.checkpoint(name));

        // The masks are buffers of the reference's modules: constants, and no parameters.
        assertThat(actual.keySet().stream().filter(key -> !key.endsWith("attn_mask")))
                .containsExactlyElementsOf(expected.keySet());
        expected.keySet().forEach(key -> {
            INDArray array = actual.get(key);
            assertThat(array.dataType()).isEqualTo(DataType.FLOAT);
            assertThat(array.shape()).as(key).isEqualTo(expected.get(key).shape());
            assertThat(array.ordering()).as(key).isEqualTo('c');
            assertThat(array.dup('c').data().asFloat())
                    .as(key)
                    .isEqualTo(expected.get(key).data().asFloat());
        });
    }

    @Test
    void followsStridesAndOffsets() throws IOException {
        Path file = checkpoint(new TestPickle()
                        .tensor("transposed", "FloatStorage", "0", 12, 0, new int[] {3, 4}, new int[] {1, 3})
                        .tensor("row", "FloatStorage", "0", 12, 5, new int[] {4}, new int[] {1})
                        .tensor("everySecond", "FloatStorage", "0", 12, 1, new int[] {2, 3}, new int[] {6, 2})
                        .tensor("expanded", "FloatStorage", "0", 12, 7, new int[] {2, 2}, new int[] {0, 1})
                        .tensor("scalar", "FloatStorage", "0", 12, 11, new int[] {}, new int[] {})
                        .tensor("nothing", "FloatStorage", "0", 12, 12, new int[] {0, 4}, new int[] {4, 1}))
                .with("x/data/0", TestPickle.floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
                .write();

        Map<String, INDArray> read = PyTorchCheckpoint.read(file);

        assertThat(read.get("transposed").toFloatMatrix())
                .isDeepEqualTo(new float[][] {{0, 3, 6, 9}, {1, 4, 7, 10}, {2, 5, 8, 11}});
        assertThat(read.get("row").toFloatVector()).containsExactly(5, 6, 7, 8);
        assertThat(read.get("everySecond").toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 3, 5}, {7, 9, 11}});
        assertThat(read.get("expanded").toFloatMatrix()).isDeepEqualTo(new float[][] {{7, 8}, {7, 8}});
        assertThat(read.get("scalar").rank()).isZero();
        assertThat(read.get("scalar").getFloat(0)).isEqualTo(11);
        assertThat(read.get("nothing").shape()).containsExactly(0, 4);
    }

    @Test
    void readsEveryStorageTypeAndIgnoresAttributesOfAnOrderedDict() throws IOException {
        Path file = checkpoint(new TestPickle()
                        .orderedDictionary()
                        .tensor("half", "HalfStorage", "h", 7, 0, new int[] {7}, new int[] {1})
                        .tensor("brain", "BFloat16Storage", "b", 2, 0, new int[] {2}, new int[] {1})
                        .tensor("long", "LongStorage", "l", 1, 0, new int[] {1}, new int[] {1})
                        .tensor("int", "IntStorage", "i", 2, 0, new int[] {2}, new int[] {1})
                        .tensor("double", "DoubleStorage", "d", 1, 0, new int[] {1}, new int[] {1})
                        .attributes())
                .with("x/data/h", TestPickle.shorts(0x3C00, 0xC000, 0x7BFF, 0x0001, 0x8000, 0x7C00, 0x3555))
                .with("x/data/b", TestPickle.shorts(0x3F80, 0xC049))
                .with("x/data/l", TestPickle.longs(Long.MIN_VALUE))
                .with("x/data/i", TestPickle.ints(-1, 1 << 30))
                .with("x/data/d", TestPickle.longs(Double.doubleToLongBits(Math.PI)))
                .with("x/byteorder", "little".getBytes("US-ASCII"))
                .write();

        Map<String, INDArray> read = PyTorchCheckpoint.read(file);

        assertThat(read.get("half").toFloatVector())
                .containsExactly(1, -2, 65504, 0x1p-24f, -0f, Float.POSITIVE_INFINITY, 0.33325195f);
        assertThat(read.get("brain").toFloatVector()).containsExactly(1, -3.140625f);
        assertThat(read.get("long").toLongVector()).containsExactly(Long.MIN_VALUE);
        assertThat(read.get("int").toIntVector()).containsExactly(-1, 1 << 30);
        assertThat(read.get("double").toDoubleVector()).containsExactly(Math.PI);
    }

    @ParameterizedTest
    @CsvSource({"posix,system", "builtins,eval", "torch,load", "torch._utils,_rebuild_parameter", "collections,Counter"
    })
    void refusesEveryOtherName(String module, String name) throws IOException {
        Path file =
                checkpoint(new TestPickle().call(module, name, "touch owned")).write();

        assertThatThrownBy(() -> PyTorchCheckpoint.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(module + "." + name);
    }

    @Test
    void refusesNamesFromTheStackToo() throws IOException {
        byte[] pickle = TestPickle.raw(0x80, 4, 0x8c, 5, "posix", 0x8c, 6, "system", 0x93, '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", pickle)))
                .hasMessageContaining("posix.system");
    }

    @ParameterizedTest
    @CsvSource({"i", "o", "P", "I", "S", "d", "l"})
    void refusesOpcodesThatNoTensorNeeds(char opcode) throws IOException {
        Path file = file("x/data.pkl", TestPickle.raw(0x80, 2, '(', (int) opcode, "posix\nsystem\n", '.'));
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("opcode 0x" + Integer.toHexString(opcode));
    }

    @Test
    void refusesPicklesThatAreNoDictionaryOfTensors() throws IOException {
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", TestPickle.raw(0x80, 2, 'K', 7, '.'))))
                .hasMessageContaining("the value 7, not a dictionary");
        // {"optimizer": {}}
        byte[] nested = TestPickle.raw(0x80, 2, '}', 'X', 9, 0, 0, 0, "optimizer", '}', 's', '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", nested)))
                .hasMessageContaining("'optimizer' is a dictionary");
        // a list that contains itself, as a key, as a name and as the whole
        byte[] cyclic = TestPickle.raw(0x80, 2, ']', 'q', 0, 'h', 0, 'a', '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", cyclic)))
                .isInstanceOf(FileFormatException.class);
        byte[] cyclicKey = TestPickle.raw(0x80, 2, '}', ']', 'q', 0, 'h', 0, 'a', 'N', 's', '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", cyclicKey)))
                .hasMessageContaining("a list for a key");
        byte[] cyclicName = TestPickle.raw(0x80, 4, ']', 'q', 0, 'h', 0, 'a', 'h', 0, 0x93, '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", cyclicName)))
                .isInstanceOf(FileFormatException.class);
    }

    @Test
    void boundsWhatAPickleClaims() throws IOException {
        byte[] longText = TestPickle.raw(0x80, 2, 'X', 0xFF, 0xFF, 0xFF, 0x7F, "a", '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", longText)))
                .hasMessageContaining("2147483647");
        byte[] longerText = TestPickle.raw(0x80, 4, 0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80, "a", '.');
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", longerText)))
                .hasMessageContaining("9223372036854775808");
        for (byte[] broken : Arrays.asList(
                TestPickle.raw(0x80, 2, '}'),
                TestPickle.raw(0x80, 2, 'c', "torch"),
                TestPickle.raw(0x80, 2, 'h', 3, '.'),
                TestPickle.raw(0x80, 2, 't', '.'),
                TestPickle.raw(0x80, 2, 'R', '.'),
                TestPickle.raw(0x80, 2, 0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, '.'),
                TestPickle.raw(0x80, 5, 'N', '.'),
                TestPickle.raw('.'),
                new byte[0])) {
            assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/data.pkl", broken)))
                    .as(Arrays.toString(broken))
                    .isInstanceOf(FileFormatException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "12; 0; 3,4; 4,2; reaches beyond",
                "12; 9; 4; 1; reaches beyond",
                "12; -1; 4; 1; reaches beyond",
                "12; 0; 4; -1; negative stride",
                "12; 0; -4; 1; negative dimension",
                "12; 0; 4,3; 1; strides",
                "12; 0; 2000000000,2000000000,2000000000; 0,0,0; impossible shape",
                "12; 0; 2000000000; 0; times the file's size",
                "13; 0; 4; 1; 48 bytes",
                "2000000000; 0; 2000000000; 1; times the file's size"
            })
    void refusesViewsThatLie(long stored, int offset, String shape, String strides, String problem) throws IOException {
        Path file = checkpoint(new TestPickle()
                        .tensor("w", "FloatStorage", "0", (int) stored, offset, numbers(shape), numbers(strides)))
                .with("x/data/0", new byte[48])
                .write();

        assertThatThrownBy(() -> PyTorchCheckpoint.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("tensor 'w'")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesWhatIsNotSuchAnArchive() throws IOException {
        Path old = Files.write(folder.resolve("old.pth"), TestPickle.raw(0x80, 2, 0x8a, 10, "lüF", '.'));
        assertThatThrownBy(() -> PyTorchCheckpoint.read(old)).hasMessageContaining("torch.save of 1.6 or newer");
        Path empty = Files.write(folder.resolve("empty.pth"), new byte[0]);
        assertThatThrownBy(() -> PyTorchCheckpoint.read(empty)).isInstanceOf(FileFormatException.class);
        assertThatThrownBy(() -> PyTorchCheckpoint.read(folder.resolve("none.pth")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file("x/other", new byte[3])))
                .hasMessageContaining("no data.pkl");
        assertThatThrownBy(() -> PyTorchCheckpoint.read(checkpoint(new TestPickle())
                        .with("y/data.pkl", new byte[3])
                        .write()))
                .hasMessageContaining("more than one data.pkl");
        assertThatThrownBy(() -> PyTorchCheckpoint.read(checkpoint(new TestPickle())
                        .with("x/byteorder", new byte[] {'b', 'i', 'g'})
                        .write()))
                .hasMessageContaining("'big'");
        assertThatThrownBy(() -> PyTorchCheckpoint.read(checkpoint(
                                new TestPickle().tensor("w", "FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1}))
                        .write()))
                .hasMessageContaining("x/data/0' is missing");
    }

    @Test
    void noticesDamage() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.checkpoint("conditional"));
        for (int length : new int[] {whole.length - 1, whole.length / 2, 30}) {
            Path file = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PyTorchCheckpoint.read(file))
                    .as("cut to %s", length)
                    .isInstanceOf(FileFormatException.class);
        }
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        Path file = Files.write(folder.resolve("flipped.pth"), flipped);
        assertThatThrownBy(() -> PyTorchCheckpoint.read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void survivesArbitraryDamage() throws IOException {
        byte[] whole = checkpoint(new TestPickle().tensor("w", "FloatStorage", "0", 2, 0, new int[] {2}, new int[] {1}))
                .with("x/data/0", TestPickle.floats(1, 2))
                .bytes();
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Path file = Files.write(folder.resolve("damaged.pth"), damaged);
            try {
                PyTorchCheckpoint.read(file);
            } catch (FileFormatException e) {
                assertThat(e).hasMessageContaining("damaged.pth");
            }
        }
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private TestArchive checkpoint(TestPickle pickle) throws IOException {
        return new TestArchive(folder.resolve("checkpoint.pth")).with("x/data.pkl", pickle.bytes());
    }

    private Path file(String entry, byte[] bytes) throws IOException {
        return new TestArchive(folder.resolve("checkpoint.pth"))
                .with(entry, bytes)
                .write();
    }
}
