package org.tarflow4j.model.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The few names that a pickle of tensors needs, and what they stand for here. This list is the whole of it: no name leads
 * to a class, and nothing outside of it is accepted.
 */
enum TorchGlobal {
    REBUILD_TENSOR,
    ORDERED_DICT,
    FLOAT_STORAGE(ElementType.F32),
    DOUBLE_STORAGE(ElementType.F64),
    HALF_STORAGE(ElementType.F16),
    BFLOAT16_STORAGE(ElementType.BF16),
    LONG_STORAGE(ElementType.I64),
    INT_STORAGE(ElementType.I32);

    private static final Map<String, TorchGlobal> STORAGES = Map.of(
            "FloatStorage", FLOAT_STORAGE,
            "DoubleStorage", DOUBLE_STORAGE,
            "HalfStorage", HALF_STORAGE,
            "BFloat16Storage", BFLOAT16_STORAGE,
            "LongStorage", LONG_STORAGE,
            "IntStorage", INT_STORAGE);

    private final @Nullable ElementType elementType;

    TorchGlobal() {
        this(null);
    }

    TorchGlobal(@Nullable ElementType elementType) {
        this.elementType = elementType;
    }

    /** Type of a storage's elements; null for what is not a storage. */
    @Nullable
    ElementType elementType() {
        return elementType;
    }

    /** What {@code module.name} stands for; null if it is not on the list. */
    static @Nullable TorchGlobal find(String module, String name) {
        return switch (module) {
            case "torch._utils" -> name.equals("_rebuild_tensor_v2") ? REBUILD_TENSOR : null;
            case "collections" -> name.equals("OrderedDict") ? ORDERED_DICT : null;
            case "torch", "torch.storage" -> STORAGES.get(name);
            default -> null;
        };
    }

    /** Calls a function of the list with a pickle's arguments; null if it cannot be called so. */
    @Nullable
    Object call(List<?> arguments) {
        if (this == ORDERED_DICT && arguments.isEmpty()) {
            return new LinkedHashMap<Object, Object>();
        }
        // (storage, offset, size, stride, requires_grad, hooks[, metadata]): the last do not matter to the values.
        if (this == REBUILD_TENSOR
                && arguments.size() >= 4
                && arguments.get(0) instanceof StorageReference storage
                && arguments.get(1) instanceof Long offset
                && arguments.get(2) instanceof List<?> shape
                && arguments.get(3) instanceof List<?> strides
                && areNumbers(shape)
                && areNumbers(strides)) {
            return new TensorReference(storage, offset, numbers(shape), numbers(strides));
        }
        return null;
    }

    private static boolean areNumbers(List<?> values) {
        // The length too: one long list, used again and again, would be copied as often.
        return values.size() <= ArrayInput.MAX_RANK && values.stream().allMatch(Long.class::isInstance);
    }

    private static List<Long> numbers(List<?> values) {
        return values.stream().map(Long.class::cast).toList();
    }
}
