package org.tarflow4j.jobs.exchange;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.util.Utils;
import scala.Option;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/** Spark's transport: a server in front of a {@link Desk}, and connections to those of others. */
final class Network implements Closeable {
    private static final String PORT = "spark.tarflow4j.exchange.port";
    private static final String MODULE = "shuffle";

    private final TransportContext context;
    private final TransportServer server;
    private final TransportClientFactory clients;
    private final long patienceMillis;

    /** @param address that the server binds to */
    Network(SparkConf conf, SecurityManager security, String address, Desk desk) {
        // What users set for shuffles, such as spark.shuffle.io.connectionTimeout, is meant for this too.
        TransportConf transport = SparkTransportConf.fromSparkConf(conf, MODULE, 0, Option.empty());
        boolean authenticated = security.isAuthenticationEnabled();
        context = new TransportContext(transport, desk);
        server = listen(
                conf,
                port -> context.createServer(
                        address,
                        port,
                        authenticated ? List.of(new AuthServerBootstrap(transport, security)) : List.of()));
        clients = context.createClientFactory(
                authenticated ? List.of(new AuthClientBootstrap(transport, conf.getAppId(), security)) : List.of());
        patienceMillis = transport.connectionTimeoutMs();
    }

    private interface Listening {
        TransportServer at(int port);
    }

    /** At the wanted port, or one of the next: there may be several executors on a machine. */
    private static TransportServer listen(SparkConf conf, Listening listening) {
        return Utils.startServiceOnPort(
                        conf.getInt(PORT, 0),
                        new AbstractFunction1<Object, Tuple2<TransportServer, Object>>() {
                            @Override
                            public Tuple2<TransportServer, Object> apply(Object port) {
                                TransportServer started = listening.at((Integer) port);
                                return new Tuple2<>(started, started.getPort());
                            }
                        },
                        conf,
                        "tarflow4j exchange")
                ._1();
    }

    int port() {
        return server.getPort();
    }

    TransportClient connect(Endpoint other) throws IOException, InterruptedException {
        return clients.createClient(other.host, other.port);
    }

    /** How long anything may take before the other side counts as gone. */
    long patienceMillis() {
        return patienceMillis;
    }

    @Override
    public void close() {
        clients.close();
        server.close();
        context.close();
    }
}
