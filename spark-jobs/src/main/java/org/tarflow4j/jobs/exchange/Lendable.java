package org.tarflow4j.jobs.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that do not change while they are lent. */
public interface Lendable {
    /** The bytes [from, from + length), copied or not. */
    ByteBuffer view(long from, int length) throws IOException;

    /** Nobody reads it any more. */
    default void returned() {}
}
