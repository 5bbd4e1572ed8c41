package org.tarflow4j.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;
import org.tarflow4j.model.sampling.SampleGroup;

/** The stages, also with a file between them, are the model's sampler to the bit, whatever turns non-finite where. */
class GroupSamplerTest {
    private static final Configuration HADOOP = new Configuration();

    /** What is NaN of sample 2. */
    enum Poison {
        NOTHING,
        LATENT_ONCE,
        WALK_ONCE,
        LATENT_THEN_WALK,
        LATENT_ALWAYS,
        WALK_ALWAYS;

        boolean strikes(int attempt, int purpose) {
            boolean latent = purpose == Draws.LATENT;
            return switch (this) {
                case NOTHING -> false;
                case LATENT_ONCE -> latent && attempt == 0;
                case WALK_ONCE -> !latent && attempt == 0;
                case LATENT_THEN_WALK -> latent ? attempt == 0 : attempt == 1;
                case LATENT_ALWAYS -> latent;
                case WALK_ALWAYS -> !latent;
            };
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void theStagesAreTheSampler(Poison poison) throws IOException {
        Settings settings =
                new TinyRun(folder).set("sampling.denoise.steps", "3").settings();
        SampleRequest request = SampleRequest.of(
                settings.sampling(),
                new CheckpointId("dir", "digest", 1, WeightChoice.RAW, settings.model()),
                SampleClasses.resolve(settings.sampling().labels(), List.of("0", "1", "2"), HADOOP));
        TarFlow flow = new TarFlow(settings.model(), TinyRun.parameters(settings.model()));
        Draws keyed = Draws.keyed(request.seed());
        Draws draws = (sample, attempt, purpose, length) -> {
            float[] values = keyed.gaussian(sample, attempt, purpose, length);
            if (sample == 2 && poison.strikes(attempt, purpose)) {
                values[0] = Float.NaN;
            }
            return values;
        };
        SampleGroup expected = new FlowSampler(flow, request.guidance(), request.denoising(), draws, request.retries())
                .draw(request.samples(0), new int[] {0, 1, 2, 0});

        OutputDirectory directory =
                new OutputDirectory(folder.resolve("generated").toString(), HADOOP);
        GroupSampler sampler = new GroupSampler(flow, request, SampleClasses.of(request, directory), draws);
        GeneratedFiles files = new GeneratedFiles(directory, flow.config());
        files.write(0, sampler.generate(0));
        SampleGroup apart = sampler.denoise(files.read(0, request.samples(0), HADOOP));
        SampleGroup together = sampler.denoise(sampler.generate(0));

        for (SampleGroup found : List.of(together, apart)) {
            assertThat(found.retries()).isEqualTo(expected.retries());
            assertThat(found.failed()).isEqualTo(expected.failed());
            for (int b = 0; b < 4; b++) {
                if (!expected.failed()[b]) {
                    assertThat(values(found.denoised(), b))
                            .as("sample %d", b)
                            .isEqualTo(values(expected.denoised(), b));
                    assertThat(values(found.undenoised(), b)).isEqualTo(values(expected.undenoised(), b));
                }
            }
        }
        assertThat(expected.failed()[2]).isEqualTo(poison.name().endsWith("ALWAYS"));
    }

    private static float[] values(INDArray group, int b) {
        return group.slice(b).dup('c').data().asFloat();
    }
}
