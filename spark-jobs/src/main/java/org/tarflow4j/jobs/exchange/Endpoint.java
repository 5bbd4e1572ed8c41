package org.tarflow4j.jobs.exchange;

import java.io.Serializable;

/** Where a JVM's {@link Exchange} is found. A class and not a record, because Spark's Kryo cannot restore records. */
public final class Endpoint implements Serializable {
    /** Tells JVMs apart, whatever their addresses. */
    final String id;

    final String host;
    /** −1 if nobody listens, since all is one JVM. */
    final int port;

    Endpoint(String id, String host, int port) {
        this.id = id;
        this.host = host;
        this.port = port;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
