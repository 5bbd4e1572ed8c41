package org.tarflow4j.model.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small pickles of protocol 2 as {@code torch.save} would, and some that it never would. */
final class TestPickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean started;

    /** Bytes of integers and characters (one byte each) and texts. */
    static byte[] raw(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof String text) {
                bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            } else {
                bytes.write(part instanceof Character character ? character : (Integer) part);
            }
        }
        return bytes.toByteArray();
    }

    static byte[] floats(float... values) {
        ByteBuffer buffer = little(Float.BYTES * values.length);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    static byte[] shorts(int... values) {
        ByteBuffer buffer = little(Short.BYTES * values.length);
        for (int value : values) {
            buffer.putShort((short) value);
        }
        return buffer.array();
    }

    static byte[] ints(int... values) {
        ByteBuffer buffer = little(Integer.BYTES * values.length);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }

    static byte[] longs(long... values) {
        ByteBuffer buffer = little(Long.BYTES * values.length);
        buffer.asLongBuffer().put(values);
        return buffer.array();
    }

    /** Makes the whole an OrderedDict instead of a dict; the first call. */
    TestPickle orderedDictionary() {
        started = true;
        return put(0x80, 2, "ccollections\nOrderedDict\n", ')', 'R');
    }

    /** Adds a tensor to the dictionary. */
    TestPickle tensor(String name, String storage, String key, int stored, int offset, int[] shape, int[] strides) {
        start().text(name);
        put("ctorch._utils\n_rebuild_tensor_v2\n", '(', '(').text("storage");
        put("ctorch\n" + storage + "\n").text(key).text("cpu").number(stored);
        return put('t', 'Q')
                .number(offset)
                .tuple(shape)
                .tuple(strides)
                .put(0x89, "ccollections\nOrderedDict\n", ')', 'R')
                .put('t', 'R', 's');
    }

    /** Gives the dictionary attributes, as a module's state dict has them. */
    TestPickle attributes() {
        return put('}').text("_metadata").put('}', 's', 'b');
    }

    /** Adds the result of a function to the dictionary. */
    TestPickle call(String module, String name, String argument) {
        return start().text("x")
                .put("c" + module + "\n" + name + "\n")
                .text(argument)
                .put(0x85, 'R', 's');
    }

    byte[] bytes() {
        start().put('.');
        return out.toByteArray();
    }

    private TestPickle start() {
        if (!started) {
            started = true;
            put(0x80, 2, '}');
        }
        return this;
    }

    private TestPickle tuple(int... values) {
        put('(');
        for (int value : values) {
            number(value);
        }
        return put('t');
    }

    private TestPickle number(int value) {
        out.write('J');
        out.writeBytes(ints(value));
        return this;
    }

    private TestPickle text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeBytes(ints(bytes.length));
        out.writeBytes(bytes);
        return this;
    }

    private TestPickle put(Object... parts) {
        out.writeBytes(raw(parts));
        return this;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
