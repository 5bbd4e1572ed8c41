package org.tarflow4j.model.io;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle (protocols 2 to 4) that holds nothing but tensors, plain containers, numbers and texts.
 *
 * <p>A pickle is a program for a stack machine, and Python's lets it call anything. This one knows the names of
 * {@link TorchGlobal} and refuses every other one, as well as every opcode that {@code torch.save} does not need. Memory
 * is bounded by the pickle's own length: no opcode allocates what it merely claims.
 *
 * <p>Python's values become: None {@link None#NONE}, int Long, float Double, bool Boolean, str String, bytes byte[], list
 * and tuple List, dict and OrderedDict LinkedHashMap, a tensor {@link TensorReference}.
 */
final class TensorUnpickler {
    /** Python's None. */
    enum None {
        NONE
    }

    /** Where a group of items begins on the stack. */
    private enum Mark {
        MARK
    }

    private final ByteBuffer pickle;
    private final String where;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    /** @param where the file, for errors */
    TensorUnpickler(byte[] pickle, String where) {
        this.pickle = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.where = where;
    }

    /** Runs the pickle to its end. */
    Object load() throws FileFormatException {
        try {
            while (true) {
                int opcode = Byte.toUnsignedInt(pickle.get());
                if (opcode == '.') {
                    return pop();
                }
                execute(opcode);
            }
        } catch (BufferUnderflowException e) {
            throw new FileFormatException(where, "Truncated: its pickle ends at byte " + pickle.limit(), e);
        }
    }

    private void execute(int opcode) throws FileFormatException {
        switch (opcode) {
            case 0x80 -> protocol(Byte.toUnsignedInt(pickle.get()));
            case 0x95 -> pickle.getLong(); // FRAME: a hint for readers of streams
            case '(' -> push(Mark.MARK);
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) pickle.getInt());
            case 'K' -> push((long) Byte.toUnsignedInt(pickle.get()));
            case 'M' -> push((long) Short.toUnsignedInt(pickle.getShort()));
            case 0x8a -> push(longInteger(Byte.toUnsignedInt(pickle.get())));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(pickle.getLong())));
            case 'X' -> push(text(Integer.toUnsignedLong(pickle.getInt())));
            case 0x8c -> push(text(Byte.toUnsignedInt(pickle.get())));
            case 0x8d -> push(text(pickle.getLong()));
            case 'B' -> push(bytes(Integer.toUnsignedLong(pickle.getInt())));
            case 'C' -> push(bytes(Byte.toUnsignedInt(pickle.get())));
            case ')' -> push(List.of());
            case 0x85 -> push(popped(1));
            case 0x86 -> push(popped(2));
            case 0x87 -> push(popped(3));
            case 't' -> push(popToMark());
            case ']' -> push(new ArrayList<>());
            case 'a' -> append(popped(1));
            case 'e' -> append(popToMark());
            case '}' -> push(new LinkedHashMap<>());
            case 's' -> setItems(popped(2));
            case 'u' -> setItems(popToMark());
            case 'q' -> memo.put(Byte.toUnsignedInt(pickle.get()), top());
            case 'r' -> memo.put(pickle.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(Byte.toUnsignedInt(pickle.get())));
            case 'j' -> push(remembered(pickle.getInt()));
            case 'c' -> push(global(line(), line()));
            case 0x93 -> {
                List<Object> names = popped(2);
                if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
                    throw problem("Its pickle asks for something without a name");
                }
                push(global(module, name));
            }
            case 'R' -> {
                List<Object> call = popped(2);
                push(called(call.get(0), call.get(1)));
            }
            case 'b' -> ignoreAttributes();
            case 'Q' -> push(storage(pop()));
            default -> throw problem(
                    "Its pickle uses opcode 0x" + Integer.toHexString(opcode) + ", which no file of tensors needs");
        }
    }

    private void protocol(int version) throws FileFormatException {
        if (version < 2 || version > 4) {
            throw problem("Its pickle has protocol " + version + "; 2 to 4 are read");
        }
    }

    private Object global(String module, String name) throws FileFormatException {
        TorchGlobal global = TorchGlobal.find(module, name);
        if (global == null) {
            throw problem("Its pickle asks for " + module + "." + name
                    + "; only tensors are read, save the state dict alone");
        }
        return global;
    }

    private Object called(Object function, Object arguments) throws FileFormatException {
        if (function instanceof TorchGlobal global && arguments instanceof List<?> list) {
            Object result = global.call(list);
            if (result != null) {
                return result;
            }
        }
        throw problem("Its pickle calls " + kind(function) + " with arguments that make no tensor");
    }

    /** An OrderedDict's attributes (a state dict keeps version numbers there) do not matter to its entries. */
    private void ignoreAttributes() throws FileFormatException {
        pop();
        if (!(top() instanceof Map<?, ?>)) {
            throw problem("Its pickle sets attributes of " + kind(top()));
        }
    }

    private Object storage(Object id) throws FileFormatException {
        if (id instanceof List<?> parts
                && parts.size() == 5
                && "storage".equals(parts.get(0))
                && parts.get(1) instanceof TorchGlobal global
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long elements) {
            ElementType type = global.elementType();
            if (type != null) {
                return new StorageReference(type, key, elements);
            }
        }
        throw problem("Its pickle refers to something that is not a storage");
    }

    @SuppressWarnings("unchecked") // every List that can be appended to was pushed by ']' above
    private void append(List<Object> items) throws FileFormatException {
        if (!(top() instanceof ArrayList<?> list)) {
            throw problem("Its pickle appends to " + kind(top()));
        }
        ((ArrayList<Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked") // every Map was pushed as one of objects
    private void setItems(List<Object> items) throws FileFormatException {
        if (!(top() instanceof Map<?, ?> map) || items.size() % 2 != 0) {
            throw problem("Its pickle sets items of " + kind(top()));
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            // Only keys whose hash is cheap: that of a nested container can take forever.
            if (!(key instanceof String || key instanceof Long)) {
                throw problem("Its pickle has a dictionary with " + kind(key) + " for a key");
            }
            ((Map<Object, Object>) map).put(key, items.get(i + 1));
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() throws FileFormatException {
        if (stack.isEmpty()) {
            throw problem("Its pickle takes from an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws FileFormatException {
        Object top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    private List<Object> popped(int count) throws FileFormatException {
        if (stack.size() < count) {
            throw problem("Its pickle takes from an empty stack");
        }
        return cut(stack.size() - count);
    }

    private List<Object> popToMark() throws FileFormatException {
        int mark = stack.lastIndexOf(Mark.MARK);
        if (mark < 0) {
            throw problem("Its pickle closes a group that it did not open");
        }
        List<Object> items = cut(mark + 1);
        stack.remove(mark);
        return items;
    }

    /** Takes the items from {@code from} on; the copy is not an ArrayList, so that no opcode can change a tuple. */
    private List<Object> cut(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> items = List.copyOf(tail);
        tail.clear();
        return items;
    }

    private Object remembered(int index) throws FileFormatException {
        @Nullable Object value = memo.get(index);
        if (value == null) {
            throw problem("Its pickle recalls item " + Integer.toUnsignedString(index) + ", which it never stored");
        }
        return value;
    }

    private long longInteger(int length) throws FileFormatException {
        if (length > Long.BYTES) {
            throw problem("Its pickle holds an integer of " + length + " bytes");
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= Byte.toUnsignedLong(pickle.get()) << (Byte.SIZE * i);
        }
        int unused = Long.SIZE - Byte.SIZE * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    private String text(long length) throws FileFormatException {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private byte[] bytes(long length) throws FileFormatException {
        if (length < 0 || length > pickle.remaining()) {
            throw problem("Truncated: its pickle states a text of " + Long.toUnsignedString(length) + " bytes, "
                    + pickle.remaining() + " are left");
        }
        byte[] bytes = new byte[(int) length];
        pickle.get(bytes);
        return bytes;
    }

    /** A line of a GLOBAL opcode. */
    private String line() {
        int begin = pickle.position();
        while (pickle.get() != '\n') {
            // up to the end of the line
        }
        byte[] bytes = new byte[pickle.position() - 1 - begin];
        pickle.get(begin, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Names a value without walking into it: it may contain itself. */
    static String kind(Object value) {
        if (value instanceof Map<?, ?>) {
            return "a dictionary";
        }
        if (value instanceof List<?>) {
            return "a list";
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean || value == None.NONE) {
            return "the value " + value;
        }
        return value instanceof TorchGlobal global ? "the name " + global : "something that is not a tensor";
    }

    private FileFormatException problem(String problem) {
        return new FileFormatException(where, problem);
    }
}
