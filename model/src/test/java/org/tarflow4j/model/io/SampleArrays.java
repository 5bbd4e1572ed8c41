package org.tarflow4j.model.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays of many shapes, types and layouts for round trips. */
final class SampleArrays {
    private SampleArrays() {}

    static Map<String, INDArray> all() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        long[][] shapes = {{}, {1}, {7}, {0}, {3, 0, 2}, {2, 3}, {1, 5}, {5, 1}, {2, 3, 4, 5}, {3, 100_003}};
        for (long[] shape : shapes) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.LONG, DataType.INT}) {
                arrays.put(type + "" + Arrays.toString(shape), numbered(type, shape));
            }
        }
        INDArray matrix = numbered(DataType.FLOAT, 600, 700);
        arrays.put("transposed", matrix.transpose());
        arrays.put("columns", matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 9)));
        arrays.put("rows", matrix.get(NDArrayIndex.interval(2, 5), NDArrayIndex.all()));
        arrays.put("flat view", matrix.reshape('c', new long[] {420_000}).get(NDArrayIndex.interval(11, 400_000)));
        arrays.put(
                "reshaped view",
                numbered(DataType.FLOAT, 100).get(NDArrayIndex.interval(10, 40)).reshape('c', 5, 6));
        arrays.put("fortran", matrix.dup('f'));
        arrays.put(
                "specials \"ü\" / \\",
                Nd4j.createFromArray(Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE));
        arrays.put("labels", Nd4j.createFromArray(-1, 0, 999, Integer.MAX_VALUE));
        arrays.put("longs", Nd4j.createFromArray(Long.MIN_VALUE, (1L << 53) + 1, -1L));
        return arrays;
    }

    /** 0.5, 1.5, 2.5, … cut to the type. */
    static INDArray numbered(DataType type, long... shape) {
        INDArray array = Nd4j.create(type, shape);
        if (array.length() > 0) {
            INDArray numbers = Nd4j.linspace(DataType.DOUBLE, 0.5, 1, array.length());
            array.assign(numbers.castTo(type).reshape('c', shape));
        }
        return array;
    }

    static void assertSame(INDArray actual, INDArray expected, String name) {
        assertThat(actual.dataType()).as(name).isEqualTo(expected.dataType());
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        assertThat(actual.ordering()).as(name).isEqualTo('c');
        assertThat(actual.isAttached()).as(name).isFalse();
        if (expected.length() > 0) {
            switch (expected.dataType()) {
                case DOUBLE -> assertThat(actual.dup('c').data().asDouble())
                        .as(name)
                        .isEqualTo(expected.dup('c').data().asDouble());
                case LONG -> assertThat(actual.dup('c').data().asLong())
                        .as(name)
                        .isEqualTo(expected.dup('c').data().asLong());
                default -> assertThat(actual.dup('c').data().asFloat())
                        .as(name)
                        .isEqualTo(expected.dup('c').data().asFloat());
            }
        }
    }

    static void assertSame(Map<String, INDArray> actual, Map<String, INDArray> expected) {
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, array) -> assertSame(actual.get(name), array, name));
    }
}
