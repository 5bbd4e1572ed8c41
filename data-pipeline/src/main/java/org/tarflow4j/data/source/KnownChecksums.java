package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MD5 sums of ILSVRC2012's archives as they are published. */
public final class KnownChecksums {
    private static final Logger LOG = LoggerFactory.getLogger(KnownChecksums.class);

    private static final String TRAIN = "1d675b47d978889d74fa0da5fadfb00e";
    private static final String VALIDATION = "29b22e2961454d5413ddabcf34fc5622";
    private static final String DEVELOPMENT_KIT = "fa75699e90414af021442c21a62c3abf";

    private static final long LOG_BYTES = 10L << 30;

    private KnownChecksums() {}

    /**
     * Reads the archives of a request to their ends; the log says how far.
     *
     * @throws UnusableSourceException naming both sums of the first that is not what was published
     */
    public static void check(SourceRequest request, Configuration hadoop) throws IOException, UnusableSourceException {
        check(request.developmentKit(), DEVELOPMENT_KIT, hadoop);
        check(request.heldOut(), VALIDATION, hadoop);
        check(request.path(), TRAIN, hadoop);
    }

    static void check(@Nullable String path, String expected, Configuration hadoop)
            throws IOException, UnusableSourceException {
        if (path == null) {
            return;
        }
        FileStatus file = SourceFiles.file(path, hadoop);
        LOG.info("Computing the MD5 sum of {}, {} bytes", path, file.getLen());
        MessageDigest digest = md5();
        long done = 0;
        try (InputStream in = SourceFiles.open(path, hadoop)) {
            byte[] buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                if (done / LOG_BYTES < (done + read) / LOG_BYTES) {
                    LOG.info("{}", String.format(Locale.ROOT, "%s: %.0f %% read", path, 100.0 * done / file.getLen()));
                }
                done += read;
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            throw new UnusableSourceException(path + " has MD5 sum " + found + ", published is " + expected
                    + "; get the file again, or set data.source.checksums = ignore");
        }
        LOG.info("{} is what was published", path);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
