package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** A fence that falls when a test says so. */
final class FakeFence implements Fence {
    private final long token;
    private final Set<String> refused = new HashSet<>();
    private int checksLeft = Integer.MAX_VALUE;

    FakeFence(long token) {
        this.token = token;
    }

    void lose() {
        checksLeft = 0;
    }

    /** The next {@code checks} still pass. */
    void loseAfter(int checks) {
        checksLeft = checks;
    }

    void refuse(long writer, long step) {
        refused.add(writer + "/" + step);
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public void check() throws IOException {
        if (checksLeft == 0) {
            throw new IOException("The run directory belongs to holder " + (token + 1) + " by now");
        }
        checksLeft--;
    }

    @Override
    public boolean admits(long writer, long step) {
        return !refused.contains(writer + "/" + step);
    }
}
