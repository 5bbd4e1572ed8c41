package org.tarflow4j.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.tarflow4j.model.KeyedRandom;

class ScoresTest {
    @Test
    void theAreaUnderTheCurveCountsTiesAsHalf() {
        Scores own = Scores.of(2, 1, 3, 2);
        Scores other = Scores.of(4, 2, 3);
        // 2: above one, tied with two. 3: above three, tied with one. 4: above four. Of twelve pairs.
        assertThat(own.areaUnderCurve(other)).isEqualTo((1 + 2 * 0.5 + 3 + 0.5 + 4) / 12);
        assertThat(other.areaUnderCurve(own)).isCloseTo(1 - 9.5 / 12, within(1e-15));
        assertThat(own.areaUnderCurve(own)).isEqualTo(0.5);
        assertThat(Scores.of(1, 2).areaUnderCurve(Scores.of(3))).isEqualTo(1);
        assertThat(Scores.of(3).areaUnderCurve(Scores.of(1, 2))).isZero();
        assertThat(Scores.of(1).areaUnderCurve(new Scores())).isNaN();
    }

    @Test
    void anyCutGivesTheSameBits() {
        KeyedRandom random = new KeyedRandom(3);
        double[] values =
                IntStream.range(0, 500).mapToDouble(i -> random.nextGaussian()).toArray();
        Scores whole = Scores.of(values);
        Scores merged = new Scores();
        for (int i = values.length - 1; i >= 0; i--) {
            merged = merged.merge(Scores.of(values[i]));
        }
        assertThat(merged.mean()).isEqualTo(whole.mean());
        assertThat(merged.standardDeviation()).isEqualTo(whole.standardDeviation());
        assertThat(merged.quantile(0.123)).isEqualTo(whole.quantile(0.123));
        assertThat(merged.count()).isEqualTo(500);
    }

    @Test
    void momentsAndQuantilesAreThoseOfNumPy() {
        Scores scores = Scores.of(4, 1, 2, 2);
        assertThat(scores.mean()).isEqualTo(2.25);
        assertThat(scores.standardDeviation()).isCloseTo(Math.sqrt(4.75 / 3), within(1e-15));
        assertThat(scores.quantile(0)).isEqualTo(1);
        assertThat(scores.quantile(0.25)).isEqualTo(1.75);
        assertThat(scores.quantile(0.9)).isCloseTo(3.4, within(1e-12));
        assertThat(scores.quantile(1)).isEqualTo(4);
        assertThat(scores.shares(0, 2, 2)).containsExactly(0, 1);
        assertThat(scores.shares(1, 5, 4)).containsExactly(0.25, 0.5, 0, 0.25);
    }

    @Test
    void anImageWithoutALikelihoodIsInNoDistribution() throws IOException {
        ImageScores own = ImageScores.of(new double[] {1, Double.NaN, 2}, new double[] {3, 4, 5});
        assertThat(own.notFinite()).isEqualTo(1);
        Comparison comparison = new Comparison(
                Reference.of(own),
                Map.of("train", own, "validation", own, "other", ImageScores.of(new double[] {9}, new double[] {1})));
        assertThat(comparison.distributions())
                .allSatisfy(each -> assertThat(each.mean()).isFinite());
        assertThat(comparison.areasUnderCurve())
                .containsEntry("nats", 1.0)
                .containsEntry("corrected", 1.0)
                .containsEntry("code", 0.0);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(ScorePicture.draw(comparison)));
        assertThat(picture.getHeight()).isEqualTo(4 * 340);
    }
}
