package org.tarflow4j.data;

import java.io.IOException;
import java.net.URI;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system under the scheme {@code faulty}, where renaming to some paths fails. */
public final class FaultyFileSystem extends RawLocalFileSystem {
    static volatile Predicate<Path> failsToRename = path -> false;

    @Override
    public URI getUri() {
        return URI.create("faulty:///");
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (failsToRename.test(to)) {
            throw new IOException("Injected: no renaming to " + to);
        }
        return super.rename(from, to);
    }

    static void register(Configuration hadoop) {
        hadoop.setClass("fs.faulty.impl", FaultyFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    }
}
