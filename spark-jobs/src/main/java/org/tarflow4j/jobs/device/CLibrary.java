package org.tarflow4j.jobs.device;

import com.sun.jna.Library;
import org.jspecify.annotations.Nullable;

/** The C library's view of the environment, which native libraries read; Java's own is a copy that cannot be changed. */
interface CLibrary extends Library {
    /** @param overwrite other than 0 to replace a value */
    int setenv(String name, String value, int overwrite);

    @Nullable
    String getenv(String name);
}
