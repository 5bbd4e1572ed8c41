package org.tarflow4j.jobs.exchange;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.util.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Where a JVM lends its vectors to the others of a Spark application and gets theirs. What is lent is read where it lies:
 * lending costs nothing, and nothing is written to disk or copied on its way to the network.
 */
public final class Exchange implements Closeable {
    private static @Nullable Exchange current;
    private static @Nullable SparkEnv environment;

    private final Desk desk = new Desk();
    private final Endpoint endpoint;
    /** Null if the whole application is one JVM. */
    private final @Nullable Network network;

    private Exchange() {
        network = null;
        endpoint = new Endpoint(UUID.randomUUID().toString(), "", -1);
    }

    /**
     * One that others can reach.
     *
     * @param host that others know this machine by
     * @param address to listen at
     */
    Exchange(SparkConf conf, SecurityManager security, String host, String address) {
        network = new Network(conf, security, address, desk);
        endpoint = new Endpoint(UUID.randomUUID().toString(), host, network.port());
    }

    /** That of the application which this JVM is the driver or an executor of. */
    public static synchronized Exchange ofThisJvm() {
        SparkEnv now = SparkEnv.get();
        Exchange known = current;
        // After the application's end there is none, and what is left to do is recalling.
        if (known != null && (now == environment || now == null)) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        Exchange made = of(now);
        current = made;
        environment = now;
        return made;
    }

    private static Exchange of(SparkEnv spark) {
        SparkConf conf = spark.conf();
        if (Utils.isLocalMaster(conf)) {
            return new Exchange();
        }
        String host = spark.blockManager().blockManagerId().host();
        boolean driver = spark.blockManager().blockManagerId().isDriver();
        return new Exchange(
                conf, spark.securityManager(), host, driver ? conf.get("spark.driver.bindAddress", host) : host);
    }

    /** Where others find this one. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Lends something under a name, until it is recalled. What was lent under that name before is recalled first. */
    public void lend(String name, Lendable lent) {
        desk.lend(name, lent);
    }

    /** Ends a loan, if there is one of that name: waits for those who are reading. */
    public void recall(String name) {
        desk.recall(name);
    }

    /**
     * Reads something that is lent.
     *
     * @param from its first byte to read
     * @param length how many
     * @param target may be longer
     * @throws IOException if the lender is gone, or has recalled it
     */
    public void read(Endpoint lender, String name, long from, byte[] target, int length) throws IOException {
        Request request = new Request(name, from, length);
        if (isHere(lender)) {
            ManagedBuffer lent = desk.open(request);
            try {
                lent.nioByteBuffer().get(target, 0, length);
            } finally {
                lent.release();
            }
            return;
        }
        Network reach = network(lender);
        Incoming incoming = new Incoming(request.toString(), target, length, () -> {});
        try {
            TransportClient connection = reach.connect(lender);
            connection.stream(ticket(connection, reach, request), incoming);
            await(incoming.done(), reach, "reading " + request + " from " + lender);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            incoming.abandon();
        }
    }

    private static String ticket(TransportClient connection, Network reach, Request request) throws IOException {
        try {
            ByteBuffer asked = StandardCharsets.UTF_8.encode(request.toString());
            return StandardCharsets.UTF_8
                    .decode(connection.sendRpcSync(asked, reach.patienceMillis()))
                    .toString();
        } catch (RuntimeException e) {
            throw new IOException("Failed asking for " + request + ": " + e.getMessage(), e);
        }
    }

    /** Waits for what others {@link #send} under a name, until {@link #stopReceiving}. */
    public void receive(String name, Receiver receiver) {
        desk.receive(name, receiver);
    }

    /** Whoever brings something under that name from now on is refused. */
    public void stopReceiving(String name) {
        desk.stopReceiving(name);
    }

    /**
     * Brings a part of something to who waits for it; returns when he has it.
     *
     * @param index which part it is
     * @param bytes the receiver's from now on
     * @throws IOException if nobody waits for it
     */
    public void send(Endpoint receiver, String name, int index, byte[] bytes) throws IOException {
        if (isHere(receiver)) {
            desk.receiver(name).accept(index, bytes);
            return;
        }
        Request header = new Request(name, index, bytes.length);
        Network reach = network(receiver);
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            reach.connect(receiver)
                    .uploadStream(
                            new NioManagedBuffer(
                                    ByteBuffer.wrap(header.toString().getBytes(StandardCharsets.UTF_8))),
                            new NioManagedBuffer(ByteBuffer.wrap(bytes)),
                            new RpcResponseCallback() {
                                @Override
                                public void onSuccess(ByteBuffer response) {
                                    done.complete(null);
                                }

                                @Override
                                public void onFailure(Throwable cause) {
                                    done.completeExceptionally(cause);
                                }
                            });
            await(done, reach, "bringing " + header + " to " + receiver);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean isHere(Endpoint other) {
        return endpoint.id.equals(other.id);
    }

    private Network network(Endpoint other) throws IOException {
        if (network == null) {
            throw new IOException("No way from one JVM to another: " + other);
        }
        return network;
    }

    private static void await(CompletableFuture<Void> done, Network reach, String doing)
            throws IOException, InterruptedException {
        try {
            done.get(reach.patienceMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Failed " + doing + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("No answer in " + reach.patienceMillis() + " ms, " + doing, e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("Interrupted").initCause(e);
    }

    @Override
    public void close() {
        if (network != null) {
            network.close();
        }
    }
}
