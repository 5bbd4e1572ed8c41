package org.tarflow4j.jobs.monitor.plot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class TrainingPlotsTest {
    @Test
    void nothingIsDrawnOfNothing() throws IOException {
        assertThat(new TrainingPlots().draw()).isEmpty();
    }

    @Test
    void aCurveLooksLikeItsValuesWhateverTheFirstRoundsWere() throws IOException {
        TrainingPlots plots = new TrainingPlots();
        for (int round = 1; round <= 500; round++) {
            plots.add(line(round, round < 4 ? 1e6 : round < 250 ? 1 : -1));
        }
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(plots.draw().get("loss.png")));

        // A step down in the middle: the curve is above the centre on the left, below it on the right.
        assertThat(height(picture, 0.25)).isLessThan(0.25);
        assertThat(height(picture, 0.75)).isGreaterThan(0.75);
    }

    /** Values that hardly differ, of wide intervals: the bars end inside the picture, which goes from edge to edge. */
    @Test
    void intervalsAreSeenWhole() throws IOException {
        TrainingPlots plots = new TrainingPlots();
        for (int step = 1; step <= 2; step++) {
            plots.add(new ObjectMapper()
                    .createObjectNode()
                    .put("kind", "validation")
                    .put("step", step)
                    .put("weights", "ema")
                    .put("noiseLevel", 0.3)
                    .put("nats", 1 + 0.001 * step)
                    .put("standardError", 0.1));
        }
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(plots.draw().get("likelihood.png")));
        int longest = IntStream.range(picture.getWidth() / 4, picture.getWidth() * 3 / 4)
                .map(x -> (int) IntStream.range(0, picture.getHeight())
                        .filter(y -> (picture.getRGB(x, y) & 0xFFFFFF) == 0)
                        .count())
                .max()
                .orElseThrow();
        assertThat(longest / (double) picture.getHeight()).isBetween(0.4, 0.84);
    }

    @Test
    void magnitudesAreDrawnLogarithmically() {
        double[] magnitudes = IntStream.range(0, 100)
                .mapToDouble(i -> Math.pow(10, -i / 20.0))
                .toArray();
        assertThat(YRange.of(magnitudes).logarithmic()).isTrue();
        magnitudes[50] = -1;
        assertThat(YRange.of(magnitudes).logarithmic()).isFalse();
        assertThat(YRange.of(new double[] {5}).least()).isLessThan(5);
    }

    private static ObjectNode line(int round, double loss) {
        return new ObjectMapper()
                .createObjectNode()
                .put("kind", "round")
                .put("step", round)
                .put("loss", loss);
    }

    /** Where the running mean is, as a part of the picture's height from above. */
    private static double height(BufferedImage picture, double part) {
        int x = (int) (part * picture.getWidth());
        return IntStream.range(0, picture.getHeight())
                        .filter(y -> (picture.getRGB(x, y) & 0xFFFFFF) == 0x0B3C7D)
                        .average()
                        .orElse(Double.NaN)
                / picture.getHeight();
    }
}
