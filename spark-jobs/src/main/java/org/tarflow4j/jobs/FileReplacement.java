package org.tarflow4j.jobs;

import java.io.IOException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Puts a finished file in the place of another. */
public final class FileReplacement {
    private FileReplacement() {}

    /**
     * Renames a file, over one that may be there, in one step: a reader sees the old one or the new one. (Hadoop's client for
     * Azure has no such step, and deletes the old one just before.)
     *
     * @throws IOException if that fails; what was there stays
     */
    public static void rename(FileSystem fileSystem, Path written, Path target) throws IOException {
        if (!fileSystem.rename(written, target)) {
            // HDFS replaces a file only when asked to in so many words; local file systems do it anyway.
            FileContext.getFileContext(fileSystem.getUri(), fileSystem.getConf())
                    .rename(written, target, Options.Rename.OVERWRITE);
        }
    }
}
