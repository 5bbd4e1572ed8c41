package org.tarflow4j.jobs.device;

import java.util.List;

/** Of a GPU: which machine code it runs. */
record ComputeCapability(int major, int minor) {
    /**
     * What {@code libnd4jcuda.so} of nd4j-cuda-11.6 1.0.0-M2.1 holds code for, read from its fat binaries. It holds no PTX, from
     * which the driver could make code for others.
     */
    private static final List<ComputeCapability> BUILD =
            List.of(of(3, 7), of(5, 0), of(5, 2), of(6, 0), of(6, 1), of(7, 0), of(7, 5), of(8, 0), of(8, 6));

    private static ComputeCapability of(int major, int minor) {
        return new ComputeCapability(major, minor);
    }

    /** Machine code runs on GPUs of the same major and the same or a higher minor number. */
    boolean hasCode() {
        return BUILD.stream().anyMatch(code -> code.major == major && code.minor <= minor);
    }

    /** What there is, for errors. */
    static String built() {
        return String.join(", ", BUILD.stream().map(ComputeCapability::toString).toList());
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
