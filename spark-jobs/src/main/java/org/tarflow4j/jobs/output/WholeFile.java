package org.tarflow4j.jobs.output;

import java.io.IOException;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** Files that appear as a whole: a reader sees the old file or the new one, never a part. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes or replaces a file, with the directories it lies in.
     *
     * @throws JobException {@link ExitCode#FAILED} if it cannot be written
     */
    public static void write(byte[] content, Path file, Configuration hadoop) {
        Path written = new Path(file.getParent(), "." + file.getName() + ".new");
        try {
            FileContext files =
                    FileContext.getFileContext(file.getFileSystem(hadoop).getUri(), hadoop);
            try (FSDataOutputStream out = files.create(
                    written, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE), Options.CreateOpts.createParent())) {
                out.write(content);
                out.hsync();
            }
            files.rename(written, file, Options.Rename.OVERWRITE);
        } catch (IOException | FSError e) {
            throw new JobException(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
