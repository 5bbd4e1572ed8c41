package org.tarflow4j.jobs.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** Whether executors can write into a directory, and whether the driver sees what they wrote. */
record WriteTest(String directory, SerializableConfiguration hadoop) implements Serializable {
    static final String DONE = "ok";

    /** By an executor: leaves a file for the driver; returns what is wrong, or the file's name after "ok ". */
    String write() {
        String name = ".doctor-" + UUID.randomUUID();
        try {
            FileSystem fileSystem = fileSystem(hadoop.value());
            try (OutputStream out = fileSystem.create(new Path(directory, name), false)) {
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
            return DONE + " " + name;
        } catch (IOException | RuntimeException e) {
            return "cannot write: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    /** By the driver: reads the file back and removes it; returns "ok" or what is wrong. */
    String verify(String written) {
        if (!written.startsWith(DONE + " ")) {
            return written;
        }
        String name = written.substring(DONE.length() + 1);
        Path file = new Path(directory, name);
        try {
            FileSystem fileSystem = fileSystem(hadoop.value());
            try (InputStream in = fileSystem.open(file)) {
                String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return content.equals(name) ? DONE : "the driver reads something else";
            } finally {
                fileSystem.delete(file, false);
            }
        } catch (IOException e) {
            return "the driver does not see it: is " + directory + " shared?";
        }
    }

    private FileSystem fileSystem(Configuration configuration) throws IOException {
        FileSystem fileSystem = new Path(directory).getFileSystem(configuration);
        fileSystem.mkdirs(new Path(directory));
        return fileSystem;
    }
}
