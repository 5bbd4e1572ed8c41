package org.tarflow4j.jobs.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Something that is lent, with those who are reading it. It is given back when the last of them is done. */
final class Loan {
    private final Lendable lent;
    private int readers;
    private boolean recalled;

    Loan(Lendable lent) {
        this.lent = lent;
    }

    /** Bytes to read until {@link #end}. */
    ByteBuffer begin(long from, int length) throws IOException {
        synchronized (this) {
            if (recalled) {
                throw new IOException("It was recalled");
            }
            readers++;
        }
        boolean begun = false;
        try {
            ByteBuffer view = lent.view(from, length);
            begun = true;
            return view;
        } finally {
            if (!begun) {
                end();
            }
        }
    }

    synchronized void end() {
        readers--;
        notifyAll();
    }

    /** Lets nobody begin to read any more, and waits for those who do. */
    void recall() {
        boolean interrupted = false;
        synchronized (this) {
            recalled = true;
            while (readers > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        lent.returned();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
