package org.tarflow4j.jobs.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteTestTest {
    @TempDir
    private Path directory;

    @Test
    void aFileThatTheDriverSeesIsGoneAfterwards() {
        WriteTest test = test(directory.resolve("new"));
        String written = test.write();
        assertThat(directory.resolve("new")).isNotEmptyDirectory();
        assertThat(test.verify(written)).isEqualTo("ok");
        assertThat(directory.resolve("new")).isEmptyDirectory();
    }

    @Test
    void aFolderOfTheExecutorsOwnIsFoundOut() {
        String written = test(directory.resolve("executor")).write();
        assertThat(test(directory.resolve("driver")).verify(written)).startsWith("the driver does not see it: is ");
    }

    @Test
    void aFileInTheWayIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        WriteTest test = test(file);
        assertThat(test.verify(test.write())).startsWith("cannot write: ");
    }

    private static WriteTest test(Path directory) {
        return new WriteTest(directory.toString(), new SerializableConfiguration(new Configuration()));
    }
}
