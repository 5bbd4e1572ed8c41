package org.tarflow4j.model.kernel;

import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many cores the calling thread's matrix products and kernels use: all that ND4J was given, until the thread asks
 * for less. Products of few rows, as in sampling, gain more from several flows at once, a thread each, than from
 * several cores for each product.
 */
public final class ThreadLimit {
    private static final ThreadLocal<Boolean> ALONE = ThreadLocal.withInitial(() -> false);

    private ThreadLimit() {}

    /** From here on the calling thread computes alone. */
    public static void computeAlone() {
        // OpenMP keeps this number for each thread that calls it.
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        ALONE.set(true);
    }

    /** Whether the calling thread computes alone. */
    public static boolean isAlone() {
        return ALONE.get();
    }
}
