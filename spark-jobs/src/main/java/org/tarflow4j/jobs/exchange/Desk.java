package org.tarflow4j.jobs.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.jspecify.annotations.Nullable;

/** What this JVM lends and waits for, as others come for it or bring it. */
final class Desk extends RpcHandler {
    private final Map<String, Loan> loans = new ConcurrentHashMap<>();
    private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();

    private record Ticket(Request request, Channel channel) {}

    /** Lends it under a name; what was lent under it before is recalled. */
    void lend(String name, Lendable lent) {
        recall(loans.put(name, new Loan(lent)));
    }

    void recall(String name) {
        recall(loans.remove(name));
    }

    private static void recall(@Nullable Loan loan) {
        if (loan != null) {
            loan.recall();
        }
    }

    void receive(String name, Receiver receiver) {
        receivers.put(name, receiver);
    }

    void stopReceiving(String name) {
        receivers.remove(name);
    }

    Receiver receiver(String name) throws IOException {
        Receiver receiver = receivers.get(name);
        if (receiver == null) {
            throw new IOException("Nobody waits for " + name);
        }
        return receiver;
    }

    LentBuffer open(Request request) throws IOException {
        Loan loan = loans.get(request.name());
        if (loan == null) {
            throw new IOException(request.name() + " is not lent here");
        }
        return new LentBuffer(loan, loan.begin(request.position(), request.length()));
    }

    /** Only messages are kept from strangers by the transport, streams are not; so a stream's name is told in a message. */
    @Override
    public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
        try {
            Request request =
                    Request.parse(StandardCharsets.UTF_8.decode(message).toString());
            String ticket = UUID.randomUUID().toString();
            tickets.put(ticket, new Ticket(request, client.getChannel()));
            callback.onSuccess(StandardCharsets.UTF_8.encode(ticket));
        } catch (IOException e) {
            callback.onFailure(e);
        }
    }

    /** Spark sets it for who connects only; without it the end of each answer waits for an acknowledgement, 40 ms. */
    @Override
    public void channelActive(TransportClient client) {
        client.getChannel().config().setOption(ChannelOption.TCP_NODELAY, true);
    }

    @Override
    public void channelInactive(TransportClient client) {
        tickets.values().removeIf(ticket -> ticket.channel.equals(client.getChannel()));
    }

    @Override
    public StreamCallbackWithID receiveStream(TransportClient client, ByteBuffer header, RpcResponseCallback callback) {
        try {
            String text = StandardCharsets.UTF_8.decode(header).toString();
            Request request = Request.parse(text);
            Receiver receiver = receiver(request.name());
            byte[] bytes = new byte[request.length()];
            return new Incoming(text, bytes, bytes.length, () -> receiver.accept((int) request.position(), bytes));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public StreamManager getStreamManager() {
        return new StreamManager() {
            @Override
            public ManagedBuffer getChunk(long stream, int chunk) {
                throw new UnsupportedOperationException("Only named streams are lent here");
            }

            @Override
            public ManagedBuffer openStream(String name) {
                Ticket ticket = tickets.remove(name);
                if (ticket == null) {
                    throw new IllegalArgumentException("No ticket for this stream");
                }
                try {
                    return open(ticket.request);
                } catch (IOException e) {
                    throw new IllegalArgumentException(e);
                }
            }
        };
    }
}
