package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Copies the files of a checkpoint into one that is being written. */
final class CheckpointCopy {
    private CheckpointCopy() {}

    /** @throws DamagedCheckpointException if there is no whole checkpoint in {@code directory} */
    static void copy(String directory, Configuration hadoop, CheckpointWriter writer) throws IOException {
        Path path = new Path(directory);
        FileSystem found = path.getFileSystem(hadoop);
        FileSystem fileSystem = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
        CheckpointDirectory checkpoint = CheckpointDirectory.open(fileSystem, path);
        for (Map.Entry<String, Manifest.Entry> file :
                checkpoint.manifest().files().entrySet()) {
            String name = file.getKey();
            writer.write(name, out -> {
                try (InputStream in = fileSystem.open(new Path(path, name))) {
                    in.transferTo(out);
                }
            });
            // The manifest says what was read: nothing is visible yet, so looking afterwards is early enough.
            if (!writer.entry(name).equals(file.getValue())) {
                throw new DamagedCheckpointException(checkpoint.where(name) + " is damaged: it is " + writer.entry(name)
                        + ", the manifest says " + file.getValue());
            }
        }
    }
}
