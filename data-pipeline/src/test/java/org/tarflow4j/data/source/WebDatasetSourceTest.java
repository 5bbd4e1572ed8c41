package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class WebDatasetSourceTest {
    @TempDir
    Path directory;

    @Test
    void aSampleIsWhatSharesAKey() throws Exception {
        shard(
                "s-000.tar",
                new TarBuilder()
                        .file("a/1.cls", "2\n")
                        .file("a/1.jpg", "one")
                        .file("a/1.txt", "a caption")
                        .file("b/1.seg.png", "mask")
                        .file("b/1.PNG", "two")
                        .file("b/1.json", "{\"label\": 0, \"x\": [1]}")
                        .end());
        shard(
                "s-001.tar",
                new TarBuilder().file("1.webp", "three").file("1.cls", "1").end());
        shard("notes.txt", new byte[10]);

        ImageSource source = open(directory.toString(), null);

        assertThat(source.classNames()).containsExactly("ape", "bee", "cow");
        assertThat(source.classIds()).containsExactly("0", "1", "2");
        assertThat(source.splits()).hasSize(2);
        assertThat(SourceReading.read(source.splits()))
                .containsExactly("s-000.tar/a/1 2 one", "s-000.tar/b/1 0 two", "s-001.tar/1 1 three");
    }

    @Test
    void samplesThatCannotBeUsedAreListed() throws Exception {
        byte[] archive = new TarBuilder()
                .file("none.jpg", "x")
                .file("word.jpg", "x")
                .file("word.cls", "ape")
                .file("high.jpg", "x")
                .file("high.cls", "3")
                .file("minus.cls", "-1")
                .file("minus.jpg", "x")
                .file("broken.json", "{\"label\": 1")
                .file("broken.jpg", "x")
                .file("huge.json", "{\"label\": 1e300}")
                .file("huge.jpg", "x")
                .file("alone.cls", "1")
                .file("two.cls", "1")
                .file("two.jpg", "x")
                .file("two.png", "x")
                .file("good.cls", "1")
                .file("good.jpg", "fine")
                .file("two.jpg", "again")
                .file("two.cls", "1")
                .file("._good.jpg", "mac")
                .file("../evil.jpg", "x")
                .header("link.jpg", '2', 0)
                .file("cut.cls", "1")
                .file("cut.jpg", "y".repeat(600))
                .end();
        shard("s.tar", Arrays.copyOf(archive, archive.length - 1024 - 512));

        assertThat(SourceReading.read(open(directory.toString(), null).splits()))
                .containsExactly(
                        "s.tar/none no-class the source gives it no class",
                        "s.tar/word no-class the source gives it no class",
                        "s.tar/high unknown-class its class is not among those of the dataset",
                        "s.tar/minus no-class the source gives it no class",
                        "s.tar/broken no-class the source gives it no class",
                        "s.tar/huge no-class the source gives it no class",
                        "s.tar/alone not-an-image the sample holds no picture",
                        "s.tar/two duplicate-name the sample holds two pictures",
                        "s.tar/good 1 fine",
                        "s.tar/._good.jpg hidden name starts with a dot",
                        "s.tar/../evil.jpg unsafe-name the name leads out of the archive",
                        "s.tar/link.jpg not-a-file a link, device or pipe",
                        "s.tar/two duplicate-name an entry of this name comes before it",
                        "s.tar/cut.jpg cut the archive ends inside it: 600 bytes from byte 23552 on, 512 are there",
                        "s.tar/cut not-an-image the sample holds no picture");
    }

    @Test
    void globsAndHeldOutShards() throws Exception {
        shard(
                "train-0.tar",
                new TarBuilder().file("1.jpg", "t").file("1.cls", "0").end());
        shard(
                "val-0.tar",
                new TarBuilder().file("1.jpg", "v").file("1.cls", "1").end());

        ImageSource source = open(directory + "/train-*.tar", directory + "/val-{0,1}.tar");

        assertThat(SourceReading.read(source.splits())).containsExactly("train-0.tar/1 0 t");
        assertThat(SourceReading.read(source.heldOut())).containsExactly("held-out/val-0.tar/1 1 v");
        assertThatThrownBy(() -> open(directory + "/test-*.tar", null))
                .hasMessage("Found no .tar files in " + directory + "/test-*.tar; check data.source");
        shard("one/train-0.tar", new byte[0]);
        shard("other/train-0.tar", new byte[0]);
        assertThatThrownBy(() -> open(directory + "/{one,other}/train-0.tar", null))
                .hasMessageContaining("are called train-0.tar, so their images cannot be told apart; rename one");
    }

    private ImageSource open(String path, @Nullable String heldOut) throws Exception {
        SourceRequest request =
                new SourceRequest(SourceKind.WEBDATASET, path, heldOut, null, null, List.of("ape", "bee", "cow"));
        return WebDatasetSource.open(request, SourceReading.HADOOP);
    }

    private void shard(String name, byte[] content) throws Exception {
        TarBuilder.write(directory.resolve(name), content);
    }
}
