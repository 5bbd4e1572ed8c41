package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bombs in a JVM of the heap of a small executor: decoded as they claim they would take 1.2 and 2.7 GB. */
class SmallHeapTest {
    /** What the other JVM does: the bombs through our decoder, then one through the JDK's alone. */
    public static final class Decoding512 {
        private Decoding512() {}

        public static void main(String[] arguments) throws Exception {
            for (byte[] bomb : new byte[][] {HeaderBombs.jpeg(), HeaderBombs.png()}) {
                try {
                    ImageFiles.decode(bomb);
                } catch (UnusableImageException e) {
                    System.out.println(e.reason().code() + " " + e.getMessage());
                }
            }
            try {
                ImageIO.read(new ByteArrayInputStream(HeaderBombs.jpeg()));
            } catch (OutOfMemoryError e) {
                System.out.println("the JDK ran out of memory");
            }
        }
    }

    @Test
    @Timeout(60)
    void bombsAreRefused() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Decoding512.class.getName())
                .redirectErrorStream(true)
                .start();
        String output;
        try (InputStream out = process.getInputStream()) {
            output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        // The last line shows that these files are bombs and this heap is small.
        assertThat(output.lines().map(line -> line.replace("?", "×")))
                .containsExactly(
                        "too-large 20000×20000 pixels, more than 50 million",
                        "too-large 30000×30000 pixels, more than 50 million",
                        "the JDK ran out of memory");
    }
}
