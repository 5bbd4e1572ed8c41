package org.tarflow4j.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tarflow4j.data.source.ImageNetFiles.FOX;
import static org.tarflow4j.data.source.ImageNetFiles.PAPER;
import static org.tarflow4j.data.source.ImageNetFiles.TENCH;
import static org.tarflow4j.data.source.ImageNetFiles.classTar;
import static org.tarflow4j.data.source.ImageNetFiles.validationName;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ImageNetSourceTest {
    @TempDir
    Path directory;

    private Path train;
    private Path validation;
    private Path kit;

    @BeforeEach
    void archives() throws Exception {
        train = TarBuilder.write(
                directory.resolve("ILSVRC2012_img_train.tar"),
                new TarBuilder()
                        .file(FOX + ".tar", classTar(FOX, 2))
                        .file(TENCH + ".tar", classTar(TENCH, 1))
                        .file(PAPER + ".tar", classTar(PAPER, 1))
                        .end());
        validation = TarBuilder.write(
                directory.resolve("ILSVRC2012_img_val.tar"),
                new TarBuilder()
                        .file(validationName(3), "third")
                        .file(validationName(1), "first")
                        .file(validationName(2), "second")
                        .end());
        kit = ImageNetFiles.kit(directory.resolve("kit.tar.gz"), 3, 1, 2);
    }

    @Test
    void labelsFollowTheSynsetsNotTheKitsNumbers() throws Exception {
        ImageSource source = open(validation, kit);

        assertThat(source.classIds()).containsExactly(TENCH, FOX, PAPER);
        assertThat(source.classNames())
                .containsExactly("tench, Tinca tinca", "kit fox, Vulpes macrotis", "toilet tissue");
        assertThat(source.splits()).hasSize(3);
        assertThat(SourceReading.read(source.splits()))
                .containsExactly(
                        "n01440764/n01440764_1.JPEG 0 n014407641",
                        "n02119789/n02119789_1.JPEG 1 n021197891",
                        "n02119789/n02119789_2.JPEG 1 n021197892",
                        "n15075141/n15075141_1.JPEG 2 n150751411");
        assertThat(SourceReading.read(source.heldOut()))
                .containsExactly(
                        "ILSVRC2012_val_00000003.JPEG 2 third",
                        "ILSVRC2012_val_00000001.JPEG 0 first",
                        "ILSVRC2012_val_00000002.JPEG 1 second");
    }

    /** Its meta.mat is by SciPy's savemat, compressed and of narrow integers as MATLAB writes them. */
    @Test
    void aKitOfAnotherWriterIsRead() throws Exception {
        DevelopmentKit other =
                DevelopmentKit.read("src/test/resources/sources/kit-of-scipy.tar.gz", SourceReading.HADOOP);

        assertThat(other.classes()).containsExactly(new ImageClass(TENCH, "tench"), new ImageClass(FOX, "kit fox"));
        assertThat(other.validationImages()).isEqualTo(2);
        assertThat(other.validationLabel(1)).isEqualTo(0);
        assertThat(other.validationLabel(2)).isEqualTo(1);
    }

    @Test
    void withoutTheKitClassesAreTheSynsetsThatAreThere() throws Exception {
        ImageSource source = open(null, null);

        assertThat(source.classNames()).containsExactly(TENCH, FOX, PAPER);
        assertThat(source.heldOut()).isEmpty();
    }

    @Test
    void blemishesOfTheTrainingArchiveAreListed() throws Exception {
        byte[] archive = new TarBuilder()
                .file("._n01440764.tar", "mac")
                .file("readme.txt", "hello")
                .file("n00000001.tar", classTar("n00000001", 1))
                .file(FOX + ".tar", "not a tar")
                .file(FOX + ".tar", classTar(FOX, 1))
                .header("n02119790.tar", '2', 0)
                .file(TENCH + ".tar", classTar(TENCH, 2))
                .unfinished();
        // The last image of the last class loses its half.
        Files.write(train, Arrays.copyOf(archive, archive.length - 1024 - 512 + 5));

        assertThat(SourceReading.read(open(null, kit).splits()))
                .containsExactly(
                        "n01440764/n01440764_1.JPEG 0 n014407641",
                        "n01440764/n01440764_2.JPEG cut the archive ends inside it: 10 bytes from byte 1536 on, 5 are there",
                        "n02119789.tar not-an-archive has 9 bytes, fewer than a header",
                        "._n01440764.tar hidden name starts with a dot",
                        "readme.txt unknown-class not the archive of a synset",
                        "n02119789.tar duplicate-name an archive of this name comes before it",
                        "n02119790.tar not-a-file a link, device or pipe",
                        "n01440764.tar cut the archive ends inside it: 3072 bytes from byte 9216 on, 1541 are there",
                        "n00000001.tar unknown-class the development kit has no synset n00000001");
    }

    @Test
    void aLargeValidationArchiveIsCutIntoPartsThatHoldAllOfIt() throws Exception {
        byte[] large = new byte[23 << 20];
        TarBuilder tar = new TarBuilder();
        for (int i = 1; i <= 6; i++) {
            tar.pax("path=" + validationName(i)).header("x", '0', large.length).bytes(large);
        }
        TarBuilder.write(validation, tar.end());
        kit = ImageNetFiles.kit(kit, 1, 2, 3, 1, 2, 3);

        List<SourceSplit> splits = open(validation, kit).heldOut();

        assertThat(splits).hasSize(2);
        assertThat(SourceReading.read(splits))
                .extracting(line -> line.substring(15, 30))
                .containsExactly(
                        "00000001.JPEG 1",
                        "00000002.JPEG 2",
                        "00000003.JPEG 0",
                        "00000004.JPEG 1",
                        "00000005.JPEG 2",
                        "00000006.JPEG 0");
    }

    @Test
    void archiveAndKitMustBelongTogether() throws Exception {
        ImageNetFiles.kit(kit, 3, 1, 2, 2);
        assertFails("file:" + validation
                + " has 3 validation images, the development kit classes for 4; get the archive again,"
                + " or the kit that belongs to it");
        ImageNetFiles.kit(kit, 3, 1, 7);
        assertFails(kit + " is not ILSVRC2012's development kit: validation image 3 is of class 7,"
                + " which data/meta.mat has not; set data.source.development-kit to ILSVRC2012_devkit_t12.tar.gz");
        ImageNetFiles.gzip(kit, new TarBuilder().file("readme.txt", "x").end());
        assertFails(kit + " is not ILSVRC2012's development kit: it holds no data/meta.mat;"
                + " set data.source.development-kit to ILSVRC2012_devkit_t12.tar.gz");
        Files.write(kit, new byte[100]);
        assertFails(kit + " is not ILSVRC2012's development kit: Not in GZIP format;"
                + " set data.source.development-kit to ILSVRC2012_devkit_t12.tar.gz");
        assertThatThrownBy(() -> request(validation, null))
                .hasMessage("data.source.held-out is " + validation
                        + ", whose labels are in the development kit; set data.source.development-kit");
    }

    @Test
    void anotherArchiveInPlaceOfTheTrainingOneIsRefused() {
        train = validation;
        assertFails(validation + " holds no class archives such as n01440764.tar;"
                + " set data.source.path to ILSVRC2012_img_train.tar");
    }

    @Test
    void anErrorNamesBothChecksums() throws Exception {
        assertThatThrownBy(() -> KnownChecksums.check(request(null, null), SourceReading.HADOOP))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessageContaining(train + " has MD5 sum ")
                .hasMessageContaining(", published is 1d675b47d978889d74fa0da5fadfb00e; get the file again");
        Path file = Files.writeString(directory.resolve("abc"), "abc");
        KnownChecksums.check(file.toString(), "900150983cd24fb0d6963f7d28e17f72", SourceReading.HADOOP);
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> open(validation, kit))
                .isInstanceOf(UnusableSourceException.class)
                .hasMessage(message);
    }

    private ImageSource open(@Nullable Path heldOut, @Nullable Path developmentKit) throws Exception {
        return ImageNetSource.open(request(heldOut, developmentKit), SourceReading.HADOOP);
    }

    private SourceRequest request(@Nullable Path heldOut, @Nullable Path developmentKit) {
        return new SourceRequest(
                SourceKind.IMAGENET,
                train.toString(),
                heldOut == null ? null : heldOut.toString(),
                null,
                developmentKit == null ? null : developmentKit.toString(),
                List.of());
    }
}
