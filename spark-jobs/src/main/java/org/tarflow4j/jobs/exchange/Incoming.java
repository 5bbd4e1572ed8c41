package org.tarflow4j.jobs.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.network.client.StreamCallbackWithID;

/** Bytes on their way in, put together in an array. */
final class Incoming implements StreamCallbackWithID {
    private final String id;
    private final ByteBuffer bytes;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Runnable arrived;
    private boolean abandoned;

    /**
     * @param length of what is awaited
     * @param arrived called when it is all there; may refuse by an exception
     */
    Incoming(String id, byte[] target, int length, Runnable arrived) {
        this.id = id;
        this.bytes = ByteBuffer.wrap(target, 0, length);
        this.arrived = arrived;
    }

    /** Ends when all has arrived, or with what went wrong. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** The array is not written to any more. */
    synchronized void abandon() {
        abandoned = true;
    }

    @Override
    public String getID() {
        return id;
    }

    @Override
    public synchronized void onData(String stream, ByteBuffer data) throws IOException {
        if (abandoned) {
            return;
        }
        if (data.remaining() > bytes.remaining()) {
            throw new IOException("More bytes than asked for: " + id);
        }
        bytes.put(data);
    }

    @Override
    public void onComplete(String stream) throws IOException {
        if (bytes.hasRemaining()) {
            throw failed(new IOException(bytes.remaining() + " bytes are missing of " + id));
        }
        arrived.run();
        done.complete(null);
    }

    @Override
    public void onFailure(String stream, Throwable cause) {
        done.completeExceptionally(cause);
    }

    private IOException failed(IOException why) {
        done.completeExceptionally(why);
        return why;
    }
}
