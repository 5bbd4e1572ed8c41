package org.tarflow4j.model.kernel;

/** The kernel sets that benchmarks compare, by name. */
final class KernelSet {
    private KernelSet() {}

    static Kernels named(String name) {
        return switch (name) {
            case "nd4j" -> new Nd4jKernels();
            default -> throw new IllegalArgumentException("No kernels are named " + name + "; there is nd4j");
        };
    }
}
