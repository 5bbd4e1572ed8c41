package org.tarflow4j.jobs.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.WeightChoice;
import org.tarflow4j.jobs.sample.TinyRun;

class WeightsCacheTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path folder;

    private Path checkpoint;

    @BeforeEach
    void save() {
        new TinyRun(folder).save();
        checkpoint = folder.resolve("checkpoints/step-00000007");
    }

    @Test
    void theSameCheckpointIsReadOnce() throws IOException {
        CheckpointId found = find();
        FlowWeights weights = WeightsCache.get(found.address(), HADOOP);
        Files.delete(checkpoint.resolve("parameters.safetensors"));
        assertThat(find()).isEqualTo(found);
        assertThat(WeightsCache.get(found.address(), HADOOP)).isSameAs(weights);
    }

    @Test
    void anotherManifestIsAnotherCheckpoint() throws IOException {
        CheckpointId found = find();
        FlowWeights weights = WeightsCache.get(found.address(), HADOOP);
        Files.writeString(checkpoint.resolve("manifest.json"), "\n", StandardOpenOption.APPEND);
        CheckpointId changed = find();
        assertThat(changed.digest()).isNotEqualTo(found.digest());
        assertThat(WeightsCache.get(changed.address(), HADOOP)).isNotSameAs(weights);
    }

    @Test
    void theOldWeightsAreLetGoBeforeOthersAreRead() throws IOException {
        CheckpointId found = find();
        assertThatThrownBy(() -> WeightsCache.find(
                        folder.resolve("none").toString(), folder.toString(), WeightChoice.EMA, HADOOP))
                .isInstanceOf(JobException.class);
        Files.delete(checkpoint.resolve("parameters.safetensors"));
        assertThatThrownBy(() -> WeightsCache.get(found.address(), HADOOP)).isInstanceOf(JobException.class);
    }

    private CheckpointId find() {
        return WeightsCache.find(checkpoint.toString(), folder.toString(), WeightChoice.EMA, HADOOP);
    }
}
