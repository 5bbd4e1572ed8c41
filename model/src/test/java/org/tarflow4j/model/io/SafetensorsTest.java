package org.tarflow4j.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsTest {
    private static final String WHERE = "runs/a/parameters.safetensors";

    @Test
    void readsBackWhatItWrote() throws IOException {
        Map<String, INDArray> arrays = SampleArrays.all();
        Map<String, String> metadata = new LinkedHashMap<>(Map.of("format", "pt", "ünï", "a \"quoted\"\nline"));

        TensorFile file = read(write(arrays, metadata));

        SampleArrays.assertSame(file.tensors(), arrays);
        assertThat(file.metadata()).isEqualTo(metadata);
    }

    @Test
    void writesTheFormatByteForByte() throws IOException {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put("b", Nd4j.createFromArray(new float[][] {{1, 2, 3}}));
        arrays.put("a", Nd4j.createFromArray(7L));

        byte[] file = write(arrays, Map.of("k", "v"));

        // The LONG first, so that both are aligned; the header padded to a multiple of 8.
        String header =
                "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[8,20]}}";
        int padded = (header.length() + 7) / 8 * 8;
        ByteBuffer expected = ByteBuffer.allocate(8 + padded + 20).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded)
                .put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8))
                .putLong(7)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3);
        assertThat(file).isEqualTo(expected.array());
        assertThat(write(arrays, Map.of("k", "v"))).isEqualTo(file);
    }

    @Test
    void readsNoTensorsAtAll() throws IOException {
        assertThat(read(write(Map.of(), Map.of())).tensors()).isEmpty();
        assertThat(read(file("{}", 0)).metadata()).isEmpty();
    }

    @Test
    void readsNarrowTypes() throws IOException {
        byte[] file = file(
                "{'i8':{'dtype':'I8','shape':[2],'data_offsets':[10,12]},"
                        + "'u8':{'dtype':'U8','shape':[2],'data_offsets':[12,14]},"
                        + "'f16':{'dtype':'F16','shape':[2],'data_offsets':[0,4]},"
                        + "'bf16':{'dtype':'BF16','shape':[],'data_offsets':[4,6]},"
                        + "'i16':{'dtype':'I16','shape':[1,2],'data_offsets':[6,10]}}",
                TestPickle.shorts(0x3C00, 0xFC00, 0xBF80, 5, -5),
                new byte[] {-1, 1, -1, 1});

        Map<String, INDArray> tensors = read(file).tensors();

        assertThat(tensors.keySet()).containsExactly("f16", "bf16", "i16", "i8", "u8");
        assertThat(tensors.get("f16").toFloatVector()).containsExactly(1, Float.NEGATIVE_INFINITY);
        assertThat(tensors.get("bf16").getFloat(0)).isEqualTo(-1);
        assertThat(tensors.get("i16").toIntMatrix()).isDeepEqualTo(new int[][] {{5, -5}});
        assertThat(tensors.get("i8").toIntVector()).containsExactly(-1, 1);
        assertThat(tensors.get("u8").toIntVector()).containsExactly(255, 1);
        assertThat(tensors.get("u8").dataType()).isEqualTo(DataType.INT);
    }

    @Test
    void oneTensorIsInMemoryAtATime() throws IOException {
        byte[] file = write(SampleArrays.all(), Map.of("format", "pt"));
        List<INDArray> seen = new ArrayList<>();
        Map<String, INDArray> copies = new LinkedHashMap<>();

        Map<String, String> metadata =
                Safetensors.visit(new ByteArrayInputStream(file), file.length, WHERE, (name, tensor) -> {
                    assertThat(seen).allMatch(INDArray::wasClosed);
                    if (!tensor.isEmpty()) {
                        seen.add(tensor);
                    }
                    copies.put(name, tensor.dup());
                });

        SampleArrays.assertSame(copies, SampleArrays.all());
        assertThat(metadata).containsEntry("format", "pt");
        assertThat(seen).isNotEmpty().allMatch(INDArray::wasClosed);
    }

    @Test
    void refusesATensorThatIsNotWhatWasAnnounced() {
        TensorSource other = new TensorSource("a", DataType.FLOAT, new long[] {2, 3}, () -> Nd4j.zeros(3, 2));
        assertThatThrownBy(() -> Safetensors.write(new ByteArrayOutputStream(), List.of(other), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Tensor a is FLOAT [3, 2], announced was FLOAT [2, 3]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // The data has 16 bytes.
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}; Duplicate field 'a'",
                "{'a':{'dtype':'F32','dtype':'F32','shape':[4],'data_offsets':[0,16]}}; Duplicate field 'dtype'",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]},'b':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}; overlap",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[3],'data_offsets':[4,16]}}; overlap",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],'data_offsets':[12,16]}}; hole",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[4,16]}}; hole",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}; Bytes left over",
                "{'a':{'dtype':'F32','shape':[5],'data_offsets':[0,20]}}; Truncated: its tensors take 20 bytes",
                "{'a':{'dtype':'F32','shape':[250000000000],'data_offsets':[0,1000000000000]}}; Truncated: its tensors take 1000000000000",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,16]}}; takes 16 bytes, but F32 [3] needs 12",
                "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,16]}}; impossible shape",
                "{'a':{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,16]}}; impossible shape",
                "{'a':{'dtype':'F32','shape':[-4],'data_offsets':[0,16]}}; holds -4",
                "{'a':{'dtype':'F32','shape':[4.0],'data_offsets':[0,16]}}; holds 4.0",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[16,0]}}; not a begin and an end",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,99999999999999999999]}}; not a size",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0]}}; not a begin and an end",
                "{'a':{'dtype':'F32','shape':[4]}}; data_offsets is missing",
                "{'a':{'dtype':'F32','data_offsets':[0,16]}}; shape is missing",
                "{'a':{'shape':[4],'data_offsets':[0,16]}}; dtype null",
                "{'a':{'dtype':'BOOL','shape':[16],'data_offsets':[0,16]}}; dtype BOOL",
                "{'a':[1,2]}; dtype null",
                "{'a':null}; dtype null",
                "{'__metadata__':[],'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}; not an object",
                "{'__metadata__':{'x':1},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}; metadata 'x'",
                "[]; does not begin with",
                "{'a':; not valid JSON",
                "{}{}; not valid JSON",
                "{}; Bytes left over"
            })
    void refusesHeadersThatLie(String header, String problem) {
        assertThatThrownBy(() -> read(file(header, 16)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(WHERE + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesTooManyDimensions() {
        String shape = "1,".repeat(32) + "4";
        assertThatThrownBy(() -> read(file("{'a':{'dtype':'F32','shape':[" + shape + "],'data_offsets':[0,16]}}", 16)))
                .hasMessageContaining("33 dimensions");
    }

    @ParameterizedTest
    @CsvSource({"1152921504606846976", "-1", "100000001", "0", "1", "99999999"})
    void refusesHeaderLengthsThatLie(long headerLength) {
        byte[] file = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerLength)
                .array();
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(Long.toUnsignedString(headerLength));
    }

    @Test
    void noticesEveryTruncation() throws IOException {
        byte[] file = write(Map.of("a", SampleArrays.numbered(DataType.FLOAT, 3, 2)), Map.of());
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(FileFormatException.class);
            // The file system knew a length that the stream then does not have.
            assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(cut), file.length, WHERE))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("Truncated");
        }
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        assertThatThrownBy(() -> read(longer)).hasMessageContaining("left over");
        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(longer), file.length, WHERE))
                .hasMessageContaining("goes on");
    }

    @Test
    void refusesToWriteWhatItCannotKeep() {
        assertThatThrownBy(() -> write(Map.of("a", Nd4j.create(DataType.BOOL, 2)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BOOL");
        assertThatThrownBy(() -> write(Map.of("__metadata__", Nd4j.create(DataType.FLOAT, 2)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] write(Map<String, INDArray> arrays, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, arrays, metadata);
        return out.toByteArray();
    }

    private static TensorFile read(byte[] file) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file), file.length, WHERE);
    }

    private static byte[] file(String header, int dataLength) {
        return file(header, new byte[dataLength]);
    }

    private static byte[] file(String header, byte[]... data) {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(TestPickle.longs(json.length));
        file.writeBytes(json);
        for (byte[] part : data) {
            file.writeBytes(part);
        }
        return file.toByteArray();
    }
}
