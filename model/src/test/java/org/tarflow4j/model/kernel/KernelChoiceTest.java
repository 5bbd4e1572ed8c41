package org.tarflow4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Which kernels a JVM gets, each in a JVM of its own, since it chooses once. */
class KernelChoiceTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    /** The other JVM's side. */
    static final class Main {
        public static void main(String[] arguments) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                System.out.println(type + "=" + KernelChoice.of(type).getClass().getSimpleName());
            }
        }
    }

    @Test
    void vectorKernelsNeedTheModuleAndFloats() throws Exception {
        assertThat(run(MODULE)).contains("FLOAT=VectorKernels", "DOUBLE=Nd4jKernels", "threads: 3");
    }

    @Test
    void withoutTheModuleTheLogSaysHowToBeFaster() throws Exception {
        assertThat(run()).contains("FLOAT=Nd4jKernels", "DOUBLE=Nd4jKernels", "add --add-modules jdk.incubator.vector");
    }

    @Test
    void nd4jOnRequest() throws Exception {
        assertThat(run(MODULE, "-Dtarflow4j.kernels=nd4j")).contains("FLOAT=Nd4jKernels", "-Dtarflow4j.kernels=nd4j");
    }

    private static String run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OMP_NUM_THREADS", "3");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
