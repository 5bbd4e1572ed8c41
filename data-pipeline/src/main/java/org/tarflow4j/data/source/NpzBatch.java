package org.tarflow4j.data.source;

import java.io.IOException;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * A NumPy archive of images and their labels.
 *
 * @param side height and width of the images, in pixels
 */
record NpzBatch(NpyArray data, NpyArray labels, int side) {
    private static final int LARGEST_SIDE = 1024;

    int images() {
        return data.rows();
    }

    /** @throws UnusableSourceException if the archive is cut, damaged, or holds other arrays */
    static NpzBatch check(FileStatus file, Configuration hadoop) throws IOException, UnusableSourceException {
        String path = file.getPath().toString();
        Map<String, ZipArchiveEntry> entries = new HashMap<>();
        try (ZipFile zip = new ZipFile(new HadoopChannel(SourceFiles.open(path, hadoop), file.getLen()))) {
            for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
                ZipArchiveEntry entry = all.nextElement();
                entries.put(entry.getName(), entry);
            }
        } catch (IOException | RuntimeException e) { // the library's ways to say that this is no archive
            throw new UnusableSourceException(
                    path + " is not a whole .npz archive: " + e.getMessage() + "; get the file again", e);
        }
        NpyArray data = array(file, entries.get("data.npy"), hadoop);
        NpyArray labels = array(file, entries.get("labels.npy"), hadoop);
        if (data == null || labels == null) {
            throw new UnusableSourceException(path + " has no arrays data and labels; it has " + entries.keySet());
        }
        int side = (int) Math.round(Math.sqrt(data.columns() / 3.0));
        if (!data.type().equals("|u1") || side < 1 || side > LARGEST_SIDE || 3 * side * side != data.columns()) {
            throw new UnusableSourceException(path + " has " + data.columns() + " values of type " + data.type()
                    + " an image, expected 3·S·S bytes of type |u1");
        }
        if (!labels.type().equals("<i8") && !labels.type().equals("<i4") || labels.columns() != 1) {
            throw new UnusableSourceException(path + " has labels of type " + labels.type() + ", expected <i8 or <i4");
        }
        if (labels.rows() != data.rows()) {
            throw new UnusableSourceException(
                    path + " has " + data.rows() + " images and " + labels.rows() + " labels");
        }
        return new NpzBatch(data, labels, side);
    }

    private static @Nullable NpyArray array(FileStatus file, @Nullable ZipArchiveEntry entry, Configuration hadoop)
            throws IOException, UnusableSourceException {
        return entry == null ? null : NpyArray.check(file, entry, hadoop);
    }
}
