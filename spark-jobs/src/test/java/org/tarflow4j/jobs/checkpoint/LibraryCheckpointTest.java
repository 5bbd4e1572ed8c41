package org.tarflow4j.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.jobs.config.CheckpointSettings;
import org.tarflow4j.model.library.LoadedFlow;

/** What a training writes, the library of the model reads without Hadoop. */
class LibraryCheckpointTest {
    @TempDir
    Path run;

    @Test
    void theLibraryReadsOurCheckpoints() throws Exception {
        CheckpointManager manager =
                new CheckpointManager(run.toString(), new Configuration(), new CheckpointSettings(1, 3, 0), Fence.NONE);
        manager.save(TinyCheckpoints.of(1));
        manager.save(TinyCheckpoints.light(2));
        LoadedFlow averaged = LoadedFlow.checkpoint(run.resolve("checkpoints/step-00000001"));
        assertThat(averaged.config()).isEqualTo(TinyCheckpoints.MODEL);
        assertThat(averaged.flow().parameters())
                .isEqualTo(TinyCheckpoints.of(1).ema().whole());
        LoadedFlow raw = LoadedFlow.checkpoint(run.resolve("checkpoints/step-00000002"));
        assertThat(raw.flow().parameters())
                .isEqualTo(TinyCheckpoints.light(2).parameters().whole());
    }
}
