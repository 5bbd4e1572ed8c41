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
            plots.add(validation(step, 1 + 0.001 * step));
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

    /** Bits stay at 4, at the top of the picture, for nine tenths of the time, though for half of the steps only. */
    @Test
    void bitsAreDrawnOverTheTimeThatRoundsTook() throws IOException {
        TrainingPlots plots = new TrainingPlots();
        plots.add(validation(1, 2.0));
        assertThat(plots.draw()).doesNotContainKey("bits-per-dimension.png");
        double[] seconds = {60, 480, 60};
        double[] bits = {4, 4, 3};
        for (int round = 0; round < seconds.length; round++) {
            plots.add(line(round, 1).put("seconds", seconds[round]));
            plots.add(validation(round, 2.0).put("standardError", 0.01).put("bits", bits[round]));
        }
        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(plots.draw().get("bits-per-dimension.png")));

        assertThat(height(picture, 0.75)).isLessThan(0.3);
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

    private static ObjectNode validation(int step, double nats) {
        return new ObjectMapper()
                .createObjectNode()
                .put("kind", "validation")
                .put("step", step)
                .put("weights", "ema")
                .put("noiseLevel", 0.3)
                .put("nats", nats)
                .put("standardError", 0.1);
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
