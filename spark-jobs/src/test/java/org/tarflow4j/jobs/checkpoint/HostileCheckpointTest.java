package org.tarflow4j.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.cli.ForUsers;
import org.tarflow4j.jobs.config.CheckpointSettings;

/** Checkpoints of a stranger whose manifest vouches for every byte: read, or refused with exit code 3. */
class HostileCheckpointTest {
    private static final String RUN = "hostile://checkpoints/run";
    private static final Configuration HADOOP = new Configuration();
    private static final Map<String, byte[]> WHOLE = new HashMap<>();
    private static String directory = "";

    @BeforeAll
    static void save() throws Exception {
        MemoryDisk.register(HADOOP, "hostile");
        HADOOP.setBoolean("fs.hostile.impl.disable.cache", false);
        CheckpointManager manager = new CheckpointManager(RUN, HADOOP, new CheckpointSettings(1, 1, 0), Fence.NONE);
        manager.save(TinyCheckpoints.light(7));
        directory = manager.directory(7);
        for (FileStatus file : disk().listStatus(new Path(directory))) {
            try (FSDataInputStream in = disk().open(file.getPath())) {
                WHOLE.put(file.getPath().getName(), in.readAllBytes());
            }
        }
    }

    @BeforeEach
    void restore() throws Exception {
        for (Map.Entry<String, byte[]> file : WHOLE.entrySet()) {
            put(file.getKey(), file.getValue());
        }
        CheckpointReader.inspect(directory, HADOOP);
    }

    @Test
    void manifest() {
        fuzz(CheckpointFiles.MANIFEST, 4000, false, "../config.conf", "1152921504606846976");
    }

    @Test
    void trainingState() {
        fuzz(CheckpointFiles.TRAINING_STATE, 1000, true);
    }

    @Test
    void metrics() {
        fuzz(CheckpointFiles.METRICS, 500, true, "\"loss\" : 1e999");
    }

    @Test
    void configuration() {
        fuzz(CheckpointFiles.CONFIG, 300, true, "widths=[65536]", "layers=[9999]", "include \"x\"", "${model}");
    }

    @Test
    void weights() {
        fuzz("parameters.safetensors", 100, true);
    }

    /** More memory than the files hold is not taken, whatever the configuration says. */
    @Test
    void aConfigurationThatClaimsAHugeModelIsRefusedBeforeMemoryIsTaken() throws Exception {
        String config = new String(WHOLE.get(CheckpointFiles.CONFIG), StandardCharsets.UTF_8);
        String huge = config.replaceFirst("widths=\\S+", "widths=65536");
        assertThat(huge).isNotEqualTo(config);
        replace(CheckpointFiles.CONFIG, huge.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> CheckpointReader.inspect(directory, HADOOP))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("does not fit its own config.conf");
    }

    private static void fuzz(String name, int count, boolean vouchedFor, String... words) {
        Mutator mutator = new Mutator(List.of(WHOLE.get(name)), words);
        Fuzz.Result result = Fuzz.run(name, mutator, count, ForUsers::blamesTheInput, file -> {
            if (vouchedFor) {
                replace(name, file);
            } else {
                put(name, file);
            }
            CheckpointReader.inspect(directory, HADOOP);
        });
        assertThat(result.read()).as("read").isPositive();
        assertThat(result.refused()).as("refused").isPositive();
    }

    /** With its length and digest in the manifest. */
    private static void replace(String name, byte[] content) throws Exception {
        put(name, content);
        Manifest manifest = Manifest.parse(WHOLE.get(CheckpointFiles.MANIFEST), "manifest");
        Map<String, Manifest.Entry> files = new HashMap<>(manifest.files());
        files.put(name, new Manifest.Entry(content.length, DigestUtils.sha256Hex(content)));
        put(CheckpointFiles.MANIFEST, Manifest.of(7, 0, files).toJson());
    }

    private static void put(String name, byte[] content) throws Exception {
        try (FSDataOutputStream out = disk().create(new Path(directory, name), true)) {
            out.write(content);
        }
    }

    private static FileSystem disk() throws Exception {
        return new Path(RUN).getFileSystem(HADOOP);
    }
}
