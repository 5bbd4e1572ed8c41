package org.tarflow4j.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

class ThreadLimitTest {
    @Test
    void flowsOnThreadsOfTheirOwnGiveTheSameBits() throws Exception {
        INDArray x = Nd4j.rand(DataType.FLOAT, 207, 64);
        INDArray w = Nd4j.rand(DataType.FLOAT, 64, 257);
        int before = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
        Callable<INDArray> alone = () -> {
            ThreadLimit.computeAlone();
            assertThat(ThreadLimit.isAlone()).isTrue();
            assertThat(NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads())
                    .isEqualTo(1);
            INDArray y = Nd4j.create(DataType.FLOAT, 207, 257);
            for (int i = 0; i < 50; i++) {
                Gemm.multiply(x, w, y);
                KernelChoice.of(DataType.FLOAT).addRow(y, w.getRow(0).ravel().dup());
            }
            return y;
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<INDArray>> results = threads.invokeAll(List.of(alone, alone));
            assertThat(results.get(0).get()).isEqualTo(results.get(1).get());
        } finally {
            threads.shutdown();
        }
        assertThat(ThreadLimit.isAlone()).isFalse();
        assertThat(NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads())
                .isEqualTo(before);
    }
}
