package org.tarflow4j.jobs.latent;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.io.Npz;

/** NumPy's {@code .npz} on any file system that Hadoop knows. */
final class ArrayFile {
    private static final int BUFFER_BYTES = 1 << 20;

    private ArrayFile() {}

    static boolean isNamed(String uri) {
        return uri.toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    /**
     * Reads all arrays of a file.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if there is no such file
     */
    static Map<String, INDArray> read(String uri, Configuration hadoop) throws IOException {
        Path path = new Path(uri);
        try (InputStream in = new BufferedInputStream(path.getFileSystem(hadoop).open(path), BUFFER_BYTES)) {
            return Npz.read(in, uri);
        } catch (FileNotFoundException e) {
            throw new JobException(ExitCode.BAD_INPUT, uri + " does not exist; name an .npz file or a dataset", e);
        }
    }

    /** Writes a file whole or not at all; one of that name is replaced. */
    static void write(String uri, Map<String, INDArray> arrays, Configuration hadoop) throws IOException {
        Path target = new Path(uri);
        FileSystem found = target.getFileSystem(hadoop);
        FileSystem fileSystem = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
        Path qualified = fileSystem.makeQualified(target);
        Path hidden = new Path(qualified.getParent(), "." + qualified.getName() + ".unfinished");
        fileSystem.mkdirs(qualified.getParent());
        try (OutputStream out = new BufferedOutputStream(fileSystem.create(hidden, true), BUFFER_BYTES)) {
            Npz.write(out, arrays);
        }
        fileSystem.delete(qualified, false);
        if (!fileSystem.rename(hidden, qualified)) {
            throw new IOException("Cannot rename " + hidden + " to " + qualified);
        }
    }
}
