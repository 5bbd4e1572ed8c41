package org.tarflow4j.jobs.sample;

import java.io.IOException;

/** Where groups at noise level t1 come from: they are drawn, or were drawn before. */
@FunctionalInterface
interface GroupSource {
    DrawnGroup group(int number) throws IOException;
}
