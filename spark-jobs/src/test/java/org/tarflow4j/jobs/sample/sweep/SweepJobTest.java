package org.tarflow4j.jobs.sample.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.picture.PixelFont;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.sample.SampleJob;
import org.tarflow4j.jobs.sample.TinyRun;

class SweepJobTest {
    private static final SparkSession SPARK = TinyRun.spark();

    @TempDir
    private Path folder;

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void everyCombinationIsTheSampleOfItsOwnRequest() throws IOException {
        TinyRun run = new TinyRun(folder)
                .save()
                .set("sampling.count", "3")
                .set("sampling.sweep.guidance", "[0,0.5]")
                .set("sampling.sweep.steps", "[0,1,3]")
                .set("sampling.sweep.dynamics", "[ode,sde]")
                .set("sampling.sweep.columns", "2");
        SweepResult result = new SweepJob(SPARK, run.settings(), Progress.log()).run();

        // With no step or one, dynamics make no difference.
        assertThat(result.rows())
                .extracting(SweepRow::name)
                .containsExactly(
                        "w0.0-steps0",
                        "w0.0-steps1",
                        "w0.0-steps3-ode",
                        "w0.0-steps3-sde",
                        "w0.5-steps0",
                        "w0.5-steps1",
                        "w0.5-steps3-ode",
                        "w0.5-steps3-sde");
        List<String> table = Files.readAllLines(folder.resolve("sweep/sweep.csv"));
        assertThat(table).hasSize(9);
        assertThat(table.get(8)).startsWith("0.5,3,sde,3,0,0,").endsWith(",w0.5-steps3-sde");

        new SampleJob(SPARK, run.set("sampling.denoise.steps", "3").settings(), Progress.log()).run();
        for (String name : List.of("000000.png", "000002.png")) {
            assertThat(folder.resolve("sweep/w0.5-steps3-sde").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("samples").resolve(name));
        }

        BufferedImage sheet = ImageIO.read(folder.resolve("sweep/sweep.png").toFile());
        BufferedImage last =
                ImageIO.read(folder.resolve("sweep/w0.5-steps3-sde/000001.png").toFile());
        int left = 8 + PixelFont.width("w0.5-steps3-sde") + 8 + 24 + 8;
        int top = 8 + 2 * (8 + PixelFont.HEIGHT) + 7 * (24 + 8);
        for (int i = 0; i < 8; i++) {
            assertThat(sheet.getRGB(left + 3 * i, top + 3 * i) & 0xFFFFFF).isEqualTo(Png.rgb(last, i, i));
        }

        byte[] picture = Files.readAllBytes(folder.resolve("sweep/sweep.png"));
        SweepResult again = new SweepJob(SPARK, run.settings(), Progress.log()).run();
        assertThat(again.rows())
                .allSatisfy(row -> assertThat(row.result().made()).isZero());
        assertThat(folder.resolve("sweep/sweep.png")).hasBinaryContent(picture);

        SweepResult others = new SweepJob(
                        SPARK,
                        run.set("sampling.sweep.steps", "[0,1]")
                                .set("sampling.sweep.dynamics", "[sde]")
                                .settings(),
                        Progress.log())
                .run();
        assertThat(others.rows())
                .hasSize(4)
                .allSatisfy(row -> assertThat(row.result().made()).isZero());
    }

    @Test
    void aCombinationWithoutAFiniteSampleIsARowWithoutImages() throws IOException {
        TinyRun run = new TinyRun(folder)
                .save()
                .set("sampling.count", "2")
                .set("sampling.sweep.guidance", "[0,1e38]")
                .set("sampling.sweep.steps", "[0]");
        for (int start = 0; start < 2; start++) {
            SweepResult result = new SweepJob(SPARK, run.settings(), Progress.log()).run();
            assertThat(result.rows()).extracting(row -> row.result().failed()).containsExactly(0L, 2L);
        }
        assertThat(Files.readAllLines(folder.resolve("sweep/sweep.csv")).get(2)).startsWith("1.0E38,0,,2,2,");
        assertThat(folder.resolve("sweep/sweep.png")).exists();
    }
}
