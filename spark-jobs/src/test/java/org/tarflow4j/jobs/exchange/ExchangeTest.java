package org.tarflow4j.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Two exchanges with sockets between them, as two JVMs have them. */
class ExchangeTest {
    private static final byte[] BYTES = new byte[20 << 20];

    static {
        new Random(1).nextBytes(BYTES);
    }

    private final List<Exchange> open = new ArrayList<>();

    @TempDir
    Path directory;

    private Exchange exchange(String secret) {
        SparkConf conf = new SparkConf(false)
                .set("spark.app.id", "test")
                .set("spark.shuffle.io.connectionTimeout", "5s")
                .set("spark.shuffle.io.maxRetries", "0")
                .set("spark.network.crypto.enabled", "true");
        if (!secret.isEmpty()) {
            conf.set("spark.authenticate", "true").set("spark.authenticate.secret", secret);
        }
        SecurityManager security = new SecurityManager(
                conf, Option.empty(), org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
        Exchange made = new Exchange(conf, security, "127.0.0.1", "127.0.0.1");
        open.add(made);
        return made;
    }

    @AfterEach
    void close() {
        open.forEach(Exchange::close);
    }

    private record Bytes(byte[] bytes) implements Lendable {
        @Override
        public ByteBuffer view(long from, int length) {
            return ByteBuffer.wrap(bytes, (int) from, length).slice();
        }
    }

    private static byte[] read(Exchange reader, Exchange lender, int from, int length) throws IOException {
        byte[] target = new byte[length];
        reader.read(lender.endpoint(), "vector", from, target, length);
        return target;
    }

    private static byte[] part(int from, int length) {
        return ByteBuffer.allocate(length).put(BYTES, from, length).array();
    }

    @Test
    void whatIsLentIsReadHereAndThere() throws IOException {
        for (String secret : List.of("", "known to both")) {
            Exchange lender = exchange(secret);
            Exchange reader = exchange(secret);
            lender.lend("vector", new Bytes(BYTES));
            for (int from : new int[] {0, 1, 12_345}) {
                for (int length : new int[] {1, 4_097, 16 << 20}) {
                    assertThat(read(reader, lender, from, length)).isEqualTo(part(from, length));
                    assertThat(read(lender, lender, from, length)).isEqualTo(part(from, length));
                }
            }
        }
    }

    @Test
    void aStrangerGetsNothing() {
        Exchange lender = exchange("known to both");
        lender.lend("vector", new Bytes(BYTES));
        lender.receive("means", (index, bytes) -> {});
        for (String secret : List.of("", "guessed")) {
            Exchange stranger = exchange(secret);
            assertThatThrownBy(() -> stranger.send(lender.endpoint(), "means", 0, new byte[8]))
                    .isInstanceOf(Exception.class);
            assertThatThrownBy(() -> read(stranger, lender, 0, 4)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void whatIsRecalledCannotBeReadAndALenderThatIsGoneIsNoticed() throws IOException {
        Exchange lender = exchange("");
        Exchange reader = exchange("");
        assertThatThrownBy(() -> read(reader, lender, 0, 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("vector is not lent here");
        lender.lend("vector", new Bytes(BYTES));
        assertThat(read(reader, lender, 0, 4)).isEqualTo(part(0, 4));
        lender.recall("vector");
        assertThatThrownBy(() -> read(reader, lender, 0, 4)).isInstanceOf(IOException.class);
        lender.close();
        assertThatThrownBy(() -> read(reader, lender, 0, 4)).isInstanceOf(IOException.class);
    }

    @Test
    void recallingWaitsForWhoeverReads() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Loan loan = new Loan(new Bytes(BYTES));
        ByteBuffer view = loan.begin(0, 8);
        CompletableFuture<Void> recalled = CompletableFuture.runAsync(() -> {
            reading.countDown();
            loan.recall();
            goOn.countDown();
        });
        assertThat(reading.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(goOn.await(100, TimeUnit.MILLISECONDS))
                .as("recalled under a reader")
                .isFalse();
        assertThat(view.remaining()).isEqualTo(8);
        loan.end();
        recalled.get(5, TimeUnit.SECONDS);
        assertThatThrownBy(() -> loan.begin(0, 8)).isInstanceOf(IOException.class);
    }

    /** A reader that fails on the way must not hold the lender up for ever. */
    @Test
    void aReaderThatIsGoneDoesNotKeepTheLoan() throws Exception {
        Exchange lender = exchange("");
        Exchange reader = exchange("");
        lender.lend("vector", new Bytes(BYTES));
        byte[] tooShort = new byte[8];
        assertThatThrownBy(() -> reader.read(lender.endpoint(), "vector", 0, tooShort, 16 << 20))
                .isInstanceOf(Exception.class);
        reader.close();
        CompletableFuture.runAsync(() -> lender.recall("vector")).get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCopyOnDiskIsLentLikeTheOriginalAndDeletedInTheEnd() throws IOException {
        Exchange lender = exchange("");
        Exchange reader = exchange("");
        lender.lend("vector", new Bytes(BYTES));
        Path file = directory.resolve("aside");
        lender.lend("vector", LentFile.copyOf(new Bytes(BYTES), BYTES.length, file));
        assertThat(read(reader, lender, 12_345, 5 << 20)).isEqualTo(part(12_345, 5 << 20));
        assertThat(Files.size(file)).isEqualTo(BYTES.length);
        lender.recall("vector");
        assertThat(file).doesNotExist();
    }

    @Test
    void whatIsBroughtArrivesWholeAndOnlyWhereItIsAwaited() throws IOException {
        Exchange driver = exchange("");
        Exchange executor = exchange("");
        ConcurrentHashMap<Integer, byte[]> arrived = new ConcurrentHashMap<>();
        driver.receive("means", arrived::put);
        executor.send(driver.endpoint(), "means", 3, part(7, 5 << 20));
        driver.send(driver.endpoint(), "means", 4, part(8, 16));
        assertThat(arrived.get(3)).isEqualTo(part(7, 5 << 20));
        assertThat(arrived.get(4)).isEqualTo(part(8, 16));
        driver.stopReceiving("means");
        assertThatThrownBy(() -> executor.send(driver.endpoint(), "means", 5, new byte[8]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Nobody waits for means");
    }

    @Test
    void aReceiverThatRefusesIsHeardByTheSender() {
        Exchange driver = exchange("");
        Exchange executor = exchange("");
        driver.receive("means", (index, bytes) -> {
            throw new IllegalStateException("No room");
        });
        assertThatThrownBy(() -> executor.send(driver.endpoint(), "means", 0, new byte[8]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No room");
    }

    @Test
    void requestsThatAreNoneOrTooLongAreRefused() throws IOException {
        assertThat(Request.parse(new Request("a/b[1]", 5, 7).toString())).isEqualTo(new Request("a/b[1]", 5, 7));
        for (String text :
                List.of("", "name", "name[1+]", "name[-1+5]", "name[0+999999999]", "name[9999999999999999999+1]")) {
            assertThatThrownBy(() -> Request.parse(text)).as(text).isInstanceOf(IOException.class);
        }
    }
}
