package org.tarflow4j.jobs.exchange;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.buffer.NioManagedBuffer;

/** Lent bytes as the transport sends them, without a copy: reading ends when they are sent, or when the other is gone. */
final class LentBuffer extends ManagedBuffer {
    private final Loan loan;
    private final ByteBuffer bytes;
    private final AtomicInteger users = new AtomicInteger(1);

    /** @param bytes what {@link Loan#begin} gave */
    LentBuffer(Loan loan, ByteBuffer bytes) {
        this.loan = loan;
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.remaining();
    }

    @Override
    public ByteBuffer nioByteBuffer() {
        return bytes.duplicate();
    }

    @Override
    public InputStream createInputStream() throws IOException {
        return new NioManagedBuffer(bytes).createInputStream();
    }

    @Override
    public ManagedBuffer retain() {
        users.incrementAndGet();
        return this;
    }

    @Override
    public ManagedBuffer release() {
        if (users.decrementAndGet() == 0) {
            loan.end();
        }
        return this;
    }

    @Override
    public Object convertToNetty() {
        return Unpooled.wrappedBuffer(bytes);
    }
}
