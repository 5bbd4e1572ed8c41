package org.tarflow4j.jobs.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.latent.LatentManifest;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;

/** What one command leaves for the next, with damage: read, or refused with exit code 3 or 2. */
class HostileStagesTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path folder;

    @Test
    void generatedGroups() throws Exception {
        Settings settings = new TinyRun(folder).settings();
        SampleRequest request = SampleRequest.of(
                settings.sampling(),
                new CheckpointId("dir", "digest", 1, WeightChoice.RAW, settings.model()),
                SampleClasses.resolve(settings.sampling().labels(), List.of("0", "1", "2"), HADOOP));
        TarFlow flow = new TarFlow(settings.model(), TinyRun.parameters(settings.model()));
        OutputDirectory directory = directory("generated");
        GroupSampler sampler =
                new GroupSampler(flow, request, SampleClasses.of(request, directory), Draws.keyed(request.seed()));
        GeneratedFiles files = new GeneratedFiles(directory, flow.config());
        files.write(0, sampler.generate(0));
        fuzz(directory, GeneratedFiles.name(0), 2000, () -> files.read(0, request.samples(0), HADOOP));
    }

    @Test
    void manifestOfLatents() throws Exception {
        OutputDirectory directory = directory("latents");
        directory.writeJson(
                LatentManifest.FILE_NAME, new LatentManifest("0123abcd", WeightChoice.RAW, 7, 4, 16, 100, 0));
        fuzz(directory, LatentManifest.FILE_NAME, 2000, () -> {
            LatentManifest read = directory.readJson(LatentManifest.FILE_NAME, LatentManifest.class);
            assertThat(read.rows()).isNotNegative();
            assertThat(read.weights()).isNotNull();
            assertThat(read.choice()).isNotNull();
        });
    }

    private static OutputDirectory directory(String name) throws Exception {
        MemoryDisk.register(HADOOP, "hostile");
        HADOOP.setBoolean("fs.hostile.impl.disable.cache", false);
        return new OutputDirectory("hostile://stages/" + name, HADOOP);
    }

    private static void fuzz(OutputDirectory directory, String name, int count, Read read) throws Exception {
        org.apache.hadoop.fs.Path file = directory.path(name);
        FileSystem disk = file.getFileSystem(HADOOP);
        byte[] whole;
        try (InputStream in = disk.open(file)) {
            whole = in.readAllBytes();
        }
        read.read();
        Mutator mutator = new Mutator(List.of(whole));
        Fuzz.Result result = Fuzz.run(name, mutator, count, ForUsers::blamesTheInput, hostile -> {
            try (FSDataOutputStream out = disk.create(file, true)) {
                out.write(hostile);
            }
            read.read();
        });
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isPositive();
    }

    private interface Read {
        void read() throws Exception;
    }
}
