package org.tarflow4j.jobs.device;

import com.sun.jna.NativeLibrary;
import java.util.List;

/** The libraries that ND4J's CUDA backend needs of the machine. */
final class CudaLibraries {
    private static final List<String> NAMES =
            List.of("libcuda.so.1", "libcudart.so.11.0", "libcublas.so.11", "libcublasLt.so.11", "libcusolver.so.11");

    private CudaLibraries() {}

    /** Those that cannot be loaded. JavaCPP says only of its own library that it cannot, and that only once. */
    static List<String> missing() {
        return NAMES.stream().filter(name -> !loads(name)).toList();
    }

    private static boolean loads(String name) {
        try {
            NativeLibrary.getInstance(name);
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }
}
