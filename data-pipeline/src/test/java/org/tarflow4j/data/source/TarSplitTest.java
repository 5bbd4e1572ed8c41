package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Archives that no honest tool writes; what is good in them is used, nothing is believed. */
@Timeout(20)
class TarSplitTest {
    @TempDir
    Path directory;

    private static TarBuilder good() {
        return new TarBuilder().file("a.jpg", "one");
    }

    @Test
    void everyMemberComesOnceWithItsContent() throws Exception {
        assertThat(read(good().header("deeper/", '5', 0)
                        .file("./deeper/b.jpg", "two")
                        .file("empty.jpg", "")
                        .file("c.jpg", '7', "3")
                        .end()))
                .containsExactly("x/a.jpg 4 one", "x/deeper/b.jpg 4 two", "x/empty.jpg 4 ", "x/c.jpg 4 3");
    }

    @Test
    void endBlocksMayBeMissing() throws Exception {
        assertThat(read(good().unfinished())).containsExactly("x/a.jpg 4 one");
        byte[] archive = good().unfinished();
        assertThat(read(Arrays.copyOf(archive, archive.length - 509))).containsExactly("x/a.jpg 4 one");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws Exception {
        for (String name : List.of("../b", "/etc/b", "a/../../b", "a\\b", "..", "a\nb")) {
            assertThat(read(new TarBuilder()
                            .file(name, "evil")
                            .file("a.jpg", "one")
                            .end()))
                    .as(name)
                    .containsExactly("x/" + name + " unsafe-name the name leads out of the archive", "x/a.jpg 4 one");
        }
        assertThat(read(new TarBuilder()
                        .pax("path=../../b")
                        .file("ok.jpg", "evil")
                        .end()))
                .containsExactly("x/../../b unsafe-name the name leads out of the archive");
        assertThat(read(new TarBuilder().longName("/b").file("ok.jpg", "evil").end()))
                .containsExactly("x//b unsafe-name the name leads out of the archive");
        assertThat(read(new TarBuilder()
                        .longName("n".repeat(2000))
                        .file("ok.jpg", "evil")
                        .end()))
                .containsExactly("x/" + "n".repeat(200) + "… unsafe-name the name leads out of the archive");
    }

    @Test
    void whatIsNoFileIsRefused() throws Exception {
        for (char type : "123456".replace("5", "").toCharArray()) {
            assertThat(read(new TarBuilder()
                            .header("b.jpg", type, 1L << 30)
                            .file("a.jpg", "one")
                            .end()))
                    .as("type " + type)
                    .containsExactly("x/b.jpg not-a-file a link, device or pipe", "x/a.jpg 4 one");
        }
    }

    @Test
    void theFirstOfEntriesWithOneNameIsUsed() throws Exception {
        assertThat(read(good().file("b.jpg", "two").file("a.jpg", "three").end()))
                .containsExactly(
                        "x/a.jpg 4 one",
                        "x/b.jpg 4 two",
                        "x/a.jpg duplicate-name an entry of this name comes before it");
    }

    @Test
    void hiddenFilesAreNoImages() throws Exception {
        assertThat(read(good().file("._a.jpg", "mac").file("d/.b.jpg", "mac").end()))
                .containsExactly(
                        "x/a.jpg 4 one",
                        "x/._a.jpg hidden name starts with a dot",
                        "x/d/.b.jpg hidden name starts with a dot");
    }

    @Test
    void aSizeBeyondTheEndIsACut() throws Exception {
        assertThat(read(good().header("b.jpg", '0', 8L << 30)
                        .bytes(new byte[10])
                        .end()))
                .containsExactly(
                        "x/a.jpg 4 one",
                        "x/b.jpg cut the archive ends inside it: 8589934592 bytes from byte 1536 on, 1536 are there");
        assertThat(read(good().pax("size=9223372036854775807")
                        .file("b.jpg", "two")
                        .end()))
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith("x/b.jpg cut the archive ends inside it: 9223372036854775807 bytes");
    }

    @Test
    void aSmallerOverriddenSizeIsFollowed() throws Exception {
        assertThat(read(new TarBuilder()
                        .pax("path=long/name.jpg", "mtime=1.5", "size=3")
                        .header("b.jpg", '0', 0)
                        .bytes(new byte[] {'t', 'w', 'o'})
                        .file("c.jpg", "three")
                        .end()))
                .containsExactly("x/long/name.jpg 4 two", "x/c.jpg 4 three");
    }

    @Test
    void longNamesAreNames() throws Exception {
        String name = "d/".repeat(100) + "b.jpg";
        assertThat(read(new TarBuilder()
                        .longName(name)
                        .file("cut", "two")
                        .file("c.jpg", "3")
                        .end()))
                .containsExactly("x/" + name + " 4 two", "x/c.jpg 4 3");
    }

    @Test
    void absurdExtendedHeadersEndTheArchive() throws Exception {
        for (String content :
                List.of("99 path=a\n", "x path=a\n", "-5 path=a\n", "2 p\n", "11 size=-1\n", "9 path=a\n9 size=")) {
            assertThat(read(good().file("pax", 'x', content)
                            .file("b.jpg", "two")
                            .end()))
                    .as(content)
                    .hasSize(2)
                    .element(1)
                    .asString()
                    .startsWith("x.tar broken-archive an unreadable extended header of " + content.length()
                            + " bytes at byte 1024; ");
        }
        assertThat(read(good().header("pax", 'x', 1 << 20)
                        .bytes(new byte[1 << 20])
                        .end()))
                .element(1)
                .asString()
                .startsWith("x.tar broken-archive an unreadable extended header of 1048576 bytes");
        assertThat(read(good().header("long", 'L', 8L << 30).end()))
                .element(1)
                .asString()
                .startsWith("x.tar cut ");
        assertThat(read(good().pax("path=b.jpg").end()))
                .element(1)
                .asString()
                .startsWith("x.tar broken-archive an extended header without a member at byte 1024");
    }

    @Test
    void whatCameBeforeACutIsUsed() throws Exception {
        byte[] archive = good().file("b.jpg", "b".repeat(2000)).end();

        assertThat(read(Arrays.copyOf(archive, 1024 + 512 + 700)))
                .containsExactly(
                        "x/a.jpg 4 one",
                        "x/b.jpg cut the archive ends inside it: 2000 bytes from byte 1536 on, 700 are there");
        assertThat(read(Arrays.copyOf(archive, 1024 + 100)))
                .containsExactly("x/a.jpg 4 one", "x.tar cut the archive ends inside a header at byte 1024");
    }

    @Test
    void whatIsNoArchiveIsListed() throws Exception {
        assertThat(read("<html>".repeat(1000).getBytes("US-ASCII")))
                .containsExactly("x.tar not-an-archive begins with no tar header");
        byte[] archive = good().file("b.jpg", "two").end();
        archive[1024] ^= 1;
        assertThat(read(archive))
                .containsExactly(
                        "x/a.jpg 4 one", "x.tar broken-archive no tar header at byte 1024; 2048 bytes are lost");
        assertThat(read(new byte[0])).containsExactly("x.tar not-an-archive has 0 bytes, fewer than a header");
    }

    private List<String> read(byte[] archive) throws Exception {
        // In the middle of a file, whose other bytes are none of its business.
        TarBuilder whole = new TarBuilder().bytes(new byte[512]).bytes(archive).file("after.jpg", "after");
        Path file = TarBuilder.write(directory.resolve("whole"), whole.end());
        TarPart part = new TarPart(file.toString(), 512, 512 + archive.length);
        return SourceReading.read(List.of(new TarSplit(part, "x.tar", "x/", 4)));
    }
}
