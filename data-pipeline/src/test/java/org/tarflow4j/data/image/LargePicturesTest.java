package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LargePicturesTest {
    @Test
    void twoLargePicturesAreNeverInMemoryAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        twice(png(4000, 3000), () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.sleep(300);
            return inside.decrementAndGet();
        });
        assertThat(most).hasValue(1);
    }

    @Test
    void othersDoNotWait() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        twice(png(500, 375), () -> {
            both.countDown();
            assertThat(both.await(60, TimeUnit.SECONDS)).isTrue();
            return 0;
        });
    }

    @Test
    void aPictureThatIsRefusedLetsTheNextOneIn() throws Exception {
        byte[] large = png(4000, 3000);
        byte[] cut = Arrays.copyOf(large, large.length - 20);
        for (Callable<Boolean> attempt : List.<Callable<Boolean>>of(() -> isRefused(cut), () -> !isRefused(large))) {
            ExecutorService other = Executors.newSingleThreadExecutor();
            assertThat(other.submit(attempt).get(60, TimeUnit.SECONDS)).isTrue();
            other.shutdown();
        }
    }

    private static boolean isRefused(byte[] file) {
        try {
            new ImageDecoder(Decoding.DEFAULT).decode(file);
            return false;
        } catch (UnusableImageException e) {
            return true;
        }
    }

    /** Decodes a file in two threads, each of which does something with its picture in hand. */
    private static void twice(byte[] file, Callable<Integer> something) throws Exception {
        Callable<Integer> task = () -> new ImageDecoder(Decoding.DEFAULT).decode(file, picture -> {
            try {
                return something.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<Integer> done : threads.invokeAll(List.of(task, task))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] png(int width, int height) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", bytes);
        return bytes.toByteArray();
    }
}
