package org.tarflow4j.jobs;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Paths as they mean the same on every machine; executors have another working directory. */
public final class QualifiedPath {
    private QualifiedPath() {}

    /**
     * The absolute URI of a path.
     *
     * @param key what the path is, for the error
     * @throws JobException {@link ExitCode#BAD_USAGE} if it cannot be one
     */
    public static String of(String uri, String key, Configuration hadoop) {
        try {
            Path path = new Path(uri);
            return path.getFileSystem(hadoop).makeQualified(path).toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(ExitCode.BAD_USAGE, "Cannot use " + key + " = " + uri + ": " + e.getMessage(), e);
        }
    }
}
